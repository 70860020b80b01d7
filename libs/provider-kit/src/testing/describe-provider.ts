import type { ChannelId, ChatEvent, ChatRequest, ErrorCode } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUpstreamHttp } from '../http/create-upstream-http.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import type { Provider, ProviderDefinition, Token } from '../provider.js';
import { collect } from './collect.js';
import { inPieces } from './in-pieces.js';
import { RecordedUpstream, type Reply, type SeenRequest } from './recorded-upstream.js';

/** One chat as an upstream once answered it. */
export interface RecordedChat {
  /** Ends the title, e.g. `web, thinking`. */
  readonly name: string;
  readonly channel: ChannelId;
  readonly request: ChatRequest;
  /** The whole answer to the completion, end marker included. */
  readonly body: string;
  readonly events: readonly ChatEvent[];
  /** The upstream counts nothing on this channel. */
  readonly isUncounted?: true;
}

export interface DescribeProviderOptions<Config extends object> {
  /** Settings that lead all channels to `url`. */
  readonly config: (url: string) => Partial<Config>;
  /** Tells the request that a recording answers from those before it. */
  readonly isCompletion: (request: SeenRequest) => boolean;
  /** Answers the requests before it. */
  readonly prelude?: (request: SeenRequest) => Reply;
  readonly chats: readonly RecordedChat[];
}

const SECRET = 'planted-secret-5e1f9a';
const TOKEN: Token = { id: 't1', label: 'first', secret: SECRET, isGuest: false };
const LONGEST_CLOSE_MS = 500;

const REFUSALS: readonly { status: number; code: ErrorCode; retryAfterMs?: number }[] = [
  { status: 401, code: 'upstream_credentials_exhausted' },
  { status: 429, code: 'upstream_rate_limited', retryAfterMs: 7_000 },
  { status: 500, code: 'upstream_error' },
];

/** What every provider owes the rest of the product, asked of it over real HTTP. */
export function describeProvider<Config extends object>(
  definition: ProviderDefinition<Config>,
  options: DescribeProviderOptions<Config>,
): void {
  describe.each(options.chats)(`${definition.id} keeps the contract of providers: $name`, (chat) => {
    let http: UpstreamHttp;
    let upstream: RecordedUpstream;
    let reply: Reply;
    let asked: Promise<SeenRequest>;

    beforeEach(async () => {
      http = createUpstreamHttp();
      reply = { body: chat.body };
      const { promise, resolve } = Promise.withResolvers<SeenRequest>();
      asked = promise;
      upstream = await RecordedUpstream.start((request) => {
        if (!options.isCompletion(request)) return options.prelude?.(request) ?? { status: 404, body: '{}' };
        resolve(request);
        return reply;
      });
    });

    afterEach(async () => {
      await http.close();
      await upstream.stop();
    });

    const providerOver = (client: UpstreamHttp): Provider => {
      const config = Object.assign(new definition.Config(), options.config(upstream.url));
      return definition.create(config, { http: client, now: () => Date.now(), warn: () => undefined });
    };
    const ask = (signal = new AbortController().signal, client = http) =>
      providerOver(client).chat({ request: chat.request, channel: chat.channel, token: TOKEN, signal });

    it('gives the recorded events and exactly one finish, last, with usage where there is any', async () => {
      const { events, error } = await collect(ask());
      expect(error).toBeNull();
      expect(joined(events)).toEqual(joined(chat.events));
      expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
      const counted = { usageSource: 'upstream', usage: expect.anything() };
      const expected = chat.isUncounted ? { usageSource: 'none', usage: null } : counted;
      expect(events.at(-1)).toMatchObject({ type: 'finish', ...expected });
    });

    it.each([1, 7])('gives the same events when the bytes come %i at a time', async (sizeBytes) => {
      const { events, error } = await collect(ask(undefined, inPieces(http, sizeBytes)));
      expect(error).toBeNull();
      expect(joined(events)).toEqual(joined(chat.events));
    });

    it.each(['cut', 'end'] as const)('calls an answer that stops half-way interrupted: %s', async (then) => {
      reply = { body: firstHalf(chat.body), then };
      const { events, error } = await collect(ask());
      expect(error).toMatchObject({ code: 'upstream_interrupted' });
      expect(events.some(({ type }) => type === 'finish')).toBe(false);
    });

    it('closes the connection within 500 ms of an abort, and says so by client_closed', async () => {
      reply = { body: firstHalf(chat.body), then: 'hang' };
      const controller = new AbortController();
      const events = ask(controller.signal)[Symbol.asyncIterator]();
      await events.next();
      const abortedAt = performance.now();
      const rest = collect({ [Symbol.asyncIterator]: () => events });
      controller.abort();
      expect((await rest).error).toMatchObject({ code: 'client_closed' });
      expect((await (await asked).closed) - abortedAt).toBeLessThan(LONGEST_CLOSE_MS);
    });

    it('closes the connection within 500 ms of an abort before any answer', async () => {
      reply = { body: '', then: 'mute' };
      const controller = new AbortController();
      const answer = collect(ask(controller.signal));
      const { closed } = await asked;
      const abortedAt = performance.now();
      controller.abort();
      expect((await answer).error).toMatchObject({ code: 'client_closed' });
      expect((await closed) - abortedAt).toBeLessThan(LONGEST_CLOSE_MS);
    });

    it('closes the connection when the reader leaves early', async () => {
      reply = { body: firstHalf(chat.body), then: 'hang' };
      for await (const event of ask()) {
        expect(event.type).not.toBe('finish');
        break;
      }
      const leftAt = performance.now();
      expect((await (await asked).closed) - leftAt).toBeLessThan(LONGEST_CLOSE_MS);
    });

    it('calls an upstream that cannot be reached unreachable', async () => {
      const provider = providerOver(http);
      await upstream.stop();
      const { signal } = new AbortController();
      const { error } = await collect(provider.chat({ ...chat, token: TOKEN, signal }));
      // Not before, as it may be given the very port that the other has left.
      upstream = await RecordedUpstream.start(() => ({ body: '' }));
      expect(error).toMatchObject({ code: 'upstream_unreachable' });
    });

    it.each(REFUSALS)('calls HTTP $status $code and shows no secret', async ({ status, code, retryAfterMs }) => {
      const body = JSON.stringify({ error: { message: `refused for ${SECRET}` } });
      reply = {
        status,
        body,
        headers: retryAfterMs === undefined ? {} : { 'retry-after': String(retryAfterMs / 1_000) },
      };
      const { events, error } = await collect(ask());
      expect(events).toEqual([]);
      expect(error).toMatchObject({ code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
      expect(JSON.stringify(error?.toWire()) + String(error?.cause)).not.toContain(SECRET);
    });
  });
}

/** The first half of a stream in whole frames, at least one. */
function firstHalf(body: string): string {
  const frames = body.split(/(?<=\n\n)/);
  return frames.slice(0, Math.max(1, Math.floor(frames.length / 2))).join('');
}

/** Neighbouring pieces of one text as one: how it was cut is nobody's promise. */
function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const result: ChatEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'text-delta' && last?.type === 'text-delta') {
      result[result.length - 1] = { type: 'text-delta', text: last.text + event.text };
    } else if (event.type === 'reasoning-delta' && last?.type === 'reasoning-delta') {
      result[result.length - 1] = { type: 'reasoning-delta', text: last.text + event.text };
    } else if (event.type === 'tool-call-delta' && last?.type === 'tool-call-delta' && last.index === event.index) {
      result[result.length - 1] = { ...last, inputJson: last.inputJson + event.inputJson };
    } else {
      result.push(event);
    }
  }
  return result;
}
