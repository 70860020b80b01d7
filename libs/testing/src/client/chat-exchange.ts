import { randomBytes } from 'node:crypto';
import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { ExpectedContext } from '../upstreams/expected.js';

/** Where the product's public door is, and what opens it. */
export interface Door {
  readonly url: string;
  readonly apiKey: string;
}

export interface ChatQuestion {
  /** Text of the one user message. */
  readonly message: string;
  /** Default `GLM-4.6`. */
  readonly model?: string;
  /** Default true. */
  readonly stream?: boolean;
  readonly includeUsage?: boolean;
  /** What the upstream will know beside the text, where that changes its answer. */
  readonly context?: ExpectedContext;
}

/**
 * One chat request over plain HTTP, read as it comes, so that every byte can be judged. Never throws: a connection that
 * breaks is an end like any other.
 */
export class ChatExchange {
  /** Sent as `x-request-id`; the gateway's log line of this request has it as `clientId`. */
  readonly clientId = `client-${randomBytes(8).toString('hex')}`;
  readonly model: string;
  readonly isStream: boolean;
  /** null until the head of the answer has come. */
  status: number | null = null;
  headers: IncomingHttpHeaders = {};
  /** What has come so far. */
  body = '';
  /** Whether the answer ended as HTTP wants it. */
  isComplete = false;
  /** Whether it was us who ended the connection. */
  hasLeft = false;
  /** Resolves when nothing more will come. */
  readonly ended: Promise<void>;
  private readonly outgoing: ClientRequest;
  private incoming: IncomingMessage | null = null;
  private hasEnded = false;
  private watchers: (() => void)[] = [];

  constructor(
    door: Door,
    readonly question: ChatQuestion,
  ) {
    this.model = question.model ?? 'GLM-4.6';
    this.isStream = question.stream ?? true;
    const body = JSON.stringify({
      model: this.model,
      stream: this.isStream,
      ...(question.includeUsage === true ? { stream_options: { include_usage: true } } : {}),
      messages: [{ role: 'user', content: question.message }],
    });
    this.outgoing = request(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${door.apiKey}`,
        'x-request-id': this.clientId,
      },
    });
    this.ended = new Promise<void>((resolve) => this.outgoing.once('close', resolve)).then(() => this.onEnd());
    this.outgoing.on('error', () => undefined);
    this.outgoing.on('response', (response) => this.read(response));
    this.outgoing.end(body);
  }

  /** Server-sent events so far, comments too. */
  get events(): number {
    return this.body.split('\n\n').length - 1;
  }

  /** Resolves when it has become true of what has come; rejects when all has come and it has not. */
  async until(isTrue: (exchange: ChatExchange) => boolean): Promise<void> {
    while (!isTrue(this)) {
      if (this.hasEnded)
        throw new Error(`The answer ended (${this.status}) without it: ${String(isTrue)}\n${this.body}`);
      await new Promise<void>((resolve) => this.watchers.push(resolve));
    }
  }

  /** Ends the connection, as a client does that has had enough. */
  leave(): void {
    this.hasLeft = true;
    this.outgoing.destroy();
  }

  /** Takes nothing more in; the sockets fill up. */
  pause(): void {
    this.incoming?.pause();
  }

  resume(): void {
    this.incoming?.resume();
  }

  private read(response: IncomingMessage): void {
    this.incoming = response;
    this.status = response.statusCode ?? null;
    this.headers = response.headers;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.body += text;
      this.stir();
    });
    response.on('error', () => undefined);
    response.on('end', () => (this.isComplete = response.complete));
    this.stir();
  }

  /** The connection has closed; what came by it may not all have been read yet. */
  private async onEnd(): Promise<void> {
    const { incoming } = this;
    if (incoming !== null && !incoming.closed) await new Promise((resolve) => incoming.once('close', resolve));
    this.hasEnded = true;
    this.stir();
  }

  private stir(): void {
    for (const wake of this.watchers.splice(0)) wake();
  }
}
