import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenCall } from './call-log.js';

/** Largest body read, bytes: more than any real upstream takes. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** An answer that ends a request early. Thrown by checks, sent by the simulator that caught it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${status}`);
  }
}

/** One request being answered. */
export class Exchange {
  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly url: URL,
    readonly call: OpenCall,
    /** Whether the call may remember what was sent to it. */
    readonly keepsBody: boolean,
  ) {}

  header(name: string): string | null {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : null;
  }

  /** The credential of `Authorization: Bearer …`, or null. */
  bearer(): string | null {
    return /^Bearer (\S+)$/.exec(this.header('authorization') ?? '')?.[1] ?? null;
  }

  async readBody(): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of this.request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > BODY_LIMIT_BYTES) throw new Refusal(413, { detail: 'Request Entity Too Large' });
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** The body as JSON, or undefined where it is none. */
  async readJson(): Promise<unknown> {
    const text = (await this.readBody()).toString();
    try {
      const body = JSON.parse(text) as unknown;
      if (this.keepsBody) this.call.body = body;
      return body;
    } catch {
      if (this.keepsBody) this.call.body = text;
      return undefined;
    }
  }

  json(status: number, body: unknown, headers: Readonly<Record<string, string | string[]>> = {}): void {
    this.#reply(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  html(status: number, page: string, headers: Readonly<Record<string, string | string[]>> = {}): void {
    this.#reply(status, page, { 'content-type': 'text/html; charset=utf-8', ...headers });
  }

  /** Sends the head of an answer whose body follows piece by piece. */
  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.call.status = status;
    this.response.writeHead(status, headers);
    this.response.flushHeaders();
  }

  /** Resets the connection, as a crashed upstream would. */
  breakConnection(): void {
    this.call.isBroken = true;
    this.response.socket?.resetAndDestroy();
  }

  #reply(status: number, body: string, headers: Readonly<Record<string, string | string[]>>): void {
    if (this.response.destroyed || this.response.headersSent) return;
    this.call.status = status;
    const bytes = Buffer.from(body);
    this.call.bytes += bytes.length;
    this.response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    this.response.end(bytes);
  }
}
