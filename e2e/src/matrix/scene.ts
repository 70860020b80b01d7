import type { UpstreamCall } from '@sluice/testing';
import type { MatrixClient, Message, Question, Reply } from './clients/client.ts';
import type { Column } from './columns.ts';
import type { ChannelStack } from './channel-stack.ts';

/** A request that hangs is a fault of its cell, and not the end of the matrix. ms */
const PATIENCE_MS = 60_000;

/** What was seen is not what was promised. */
export class Unmet extends Error {}

/** What came of one request: the SDK's reply, and the headers that it came with. */
export interface Seen extends Reply {
  /** How it was asked for: `whole` or `streamed`. */
  readonly way: Way;
  readonly headers: Headers;
  /** The user's message as it was sent. */
  readonly asked: string;
  /** Calls of the upstream that held that message. */
  readonly calls: readonly UpstreamCall[];
}

export const WAYS = ['whole', 'streamed'] as const;
export type Way = (typeof WAYS)[number];

/** One cell of the matrix for one SDK: asks, and looks at what comes of it. */
export class Scene {
  private readonly stack: ChannelStack;
  readonly client: MatrixClient;
  readonly column: Column;

  constructor(stack: ChannelStack, client: MatrixClient, column: Column) {
    this.stack = stack;
    this.client = client;
    this.column = column;
  }

  /**
   * A message that the simulated upstreams read, and that no other request has: by it the upstream's calls are found.
   */
  marked(text: string): string {
    return `${text} (request ${this.stack.nextNumber()})`;
  }

  /** Asks for one user message, marked, and whatever else. */
  ask(way: Way, text: string, more: Partial<Question> = {}): Promise<Seen> {
    return this.askAfter(way, [{ role: 'user', text: this.marked(text) }], more);
  }

  /** The same message asked whole and streamed, at the same time. */
  both(text: string, more: Partial<Question> = {}): Promise<readonly Seen[]> {
    return Promise.all(WAYS.map((way) => this.ask(way, text, more)));
  }

  /** @param messages  with a user message among them, the last of which is marked */
  async askAfter(way: Way, messages: readonly Message[], more: Partial<Question> = {}): Promise<Seen> {
    const startedAt = Date.now();
    let headers = new Headers();
    const overheard: typeof fetch = async (input, init) => {
      const limit = AbortSignal.timeout(PATIENCE_MS);
      const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
      const response = await fetch(input, { ...init, signal });
      ({ headers } = response);
      return response;
    };
    const door = { baseUrl: this.stack.baseUrl, apiKey: this.stack.apiKey, fetch: overheard };
    const reply = await this.client.ask(door, { model: this.column.model, messages, ...more }, way === 'streamed');
    const user = messages.findLast((message) => message.role === 'user');
    const asked = user?.role === 'user' ? user.text : '';
    const calls = this.stack.callsSince(startedAt, this.column.providerId, asked);
    return { ...reply, way, headers, asked, calls };
  }
}

/** @throws Unmet unless `seen` is `wanted`, both compared as JSON */
export function expectEqual(what: string, seen: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (left !== right) throw new Unmet(`${what} is ${shortened(left)}, not ${shortened(right)}`);
}

export function expectTrue(what: string, isSo: boolean): void {
  if (!isSo) throw new Unmet(what);
}

/** @throws Unmet unless the answer came to a good end, by the channel of the column */
export function expectFinished(seen: Seen, { channel }: Column, finishReason = 'stop'): void {
  expectEqual(`${seen.way}: the error`, seen.error, null);
  expectEqual(`${seen.way}: the finish reason`, seen.finishReason, finishReason);
  expectEqual(`${seen.way}: the channel`, seen.headers.get('x-sluice-channel'), channel.id);
  expectTrue(`${seen.way}: no output tokens are counted`, (seen.outputTokens ?? 0) > 0);
}

const shortened = (text = 'undefined'): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);
