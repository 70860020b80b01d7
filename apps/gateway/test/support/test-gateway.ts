import type { NestExpressApplication } from '@nestjs/platform-express';
import { createMetrics, listen, Readiness, serviceLogger, type Tracing } from '@sluice/platform';
import { Logger } from '@nestjs/common';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import type { RequestRecord } from '@sluice/contract';
import type { Registry } from 'prom-client';
import { createGateway } from '../../src/app.js';
import type { KeyBook } from '../../src/auth/key-book.js';
import { GatewayConfig } from '../../src/config.js';
import { InMemoryWire } from './in-memory-wire.js';

export const KEY = 'sk-sluice-5f0c2d';

const NO_KEYS: KeyBook = { admit: () => Promise.resolve(null), charge: () => undefined };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  json(): Record<string, unknown> & { error: Record<string, unknown> };
}

/** The real gateway on a port of its own; only the wire beneath it stands in for Redis and workers. */
export class TestGateway {
  readonly logs: Record<string, unknown>[] = [];
  readonly records: RequestRecord[] = [];
  private constructor(
    readonly wire: InMemoryWire,
    readonly app: NestExpressApplication,
    readonly port: number,
    readonly registry: Registry,
    logs: Record<string, unknown>[],
    records: RequestRecord[],
  ) {
    this.logs = logs;
    this.records = records;
  }

  /** @param parts  what stands in for Redis: by default there is no API key but that of the settings, and no alias */
  static async start(
    changes: Partial<GatewayConfig> = {},
    parts: { readonly keys?: KeyBook; readonly aliases?: () => readonly string[]; readonly tracing?: Tracing } = {},
  ): Promise<TestGateway> {
    const config = Object.assign(new GatewayConfig(), { AUTH_TOKEN: KEY }, changes);
    const wire = new InMemoryWire();
    const registry = createMetrics('gateway');
    const logs: Record<string, unknown>[] = [];
    const write = (line: string): void => void logs.push(JSON.parse(line) as Record<string, unknown>);
    const logger = serviceLogger('gateway', 'info', { write });
    Logger.overrideLogger(logger);
    const records: RequestRecord[] = [];
    const sink = { add: (record: RequestRecord) => void records.push(record) };
    const { keys = NO_KEYS, aliases = () => config.MODEL_ALIASES, tracing = null } = parts;
    const readiness = new Readiness();
    const own = { config, readiness, registry, openWire: () => wire, keys, aliases, records: sink, tracing };
    const app = await createGateway(own, logger);
    const port = await listen(app.getHttpServer(), 0, '127.0.0.1');
    return new TestGateway(wire, app, port, registry, logs, records);
  }

  async stop(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
  }

  /** Sends a request and resolves with the answer's head; the caller reads the body. */
  open(options: RequestOptions, body?: string | Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: this.port, agent: false, ...options }, resolve);
      request.on('error', reject);
      request.end(body);
    });
  }

  async send(options: RequestOptions, body?: string | Buffer): Promise<Answer> {
    return readAnswer(await this.open(options, body));
  }

  /** A chat request, `body` over a plain one. */
  chatOptions(headers: Record<string, string> = {}): RequestOptions {
    return {
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    };
  }

  chat(body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(this.chatOptions(headers), chatBody(body));
  }

  openChat(body: object = {}): Promise<IncomingMessage> {
    return this.open(this.chatOptions(), chatBody(body));
  }

  /** The log line of the n-th chat request, once it is written. */
  async logLine(index = 0): Promise<Record<string, unknown>> {
    for (;;) {
      const line = this.logs.filter(({ msg }) => msg === 'chat request ended')[index];
      if (line !== undefined) return line;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

export const chatBody = (changes: object = {}): string =>
  JSON.stringify({ model: 'GLM-4.6', messages: [{ role: 'user', content: 'Hello' }], ...changes });

export async function readAnswer(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks).toString();
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    text: all,
    json: () => JSON.parse(all) as ReturnType<Answer['json']>,
  };
}

/** The objects of a stream's `data:` lines, `[DONE]` as a string. */
export const dataOf = (stream: string): (Record<string, never> | '[DONE]')[] =>
  stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice(6))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Record<string, never>)));
