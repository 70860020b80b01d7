import { type ProviderCard, RedisNames } from '@sluice/contract';
import { startRedis, type TestRedis } from '@sluice/testing';
import { Redis, type RedisOptions } from 'ioredis';
import { RedisStreamClient, type RedisStreamClientOptions } from '../src/client/redis-stream.client.js';
import type { ReplyStream, StreamRequest } from '../src/client/reply-stream.js';
import { RedisStreamServer, type RedisStreamServerOptions } from '../src/server/redis-stream.server.js';
import type { StreamContext } from '../src/server/stream-context.js';

export { eventually } from '@sluice/testing';

export type Handler = (payload: unknown, context: StreamContext) => unknown;

const card: ProviderCard = { providerId: 'p', name: 'P', models: [], emulatesTools: true, firstEventTimeoutMs: 60_000 };

/** Gateways and workers of the wire over one private Redis, all closed by `close()`. */
export class WireScope {
  private static nextScope = 0;
  private readonly closers: (() => Promise<void>)[] = [];
  readonly names = new RedisNames(`t${process.pid}-${WireScope.nextScope++}`);
  readonly inspector: Redis;

  private constructor(readonly redis: TestRedis) {
    this.inspector = this.connect('inspector', {});
  }

  static async start(): Promise<WireScope> {
    return new WireScope(await startRedis());
  }

  readonly connect = (role: string, options: Partial<RedisOptions> = {}): Redis => {
    const redis = new Redis(this.redis.url, { retryStrategy: () => 30, connectionName: role, ...options });
    redis.on('error', () => undefined);
    return redis;
  };

  async worker(handler: Handler, options: Partial<RedisStreamServerOptions> = {}): Promise<RedisStreamServer> {
    const server = new RedisStreamServer({
      names: this.names,
      connect: this.connect,
      card: () => card,
      maxConcurrency: 100,
      drainMs: 5_000,
      ...options,
    });
    server.addHandler('test', handler as never);
    await server.listen(() => undefined);
    this.closers.push(() => server.close());
    return server;
  }

  async gateway(options: Partial<RedisStreamClientOptions> = {}): Promise<RedisStreamClient> {
    const client = new RedisStreamClient({ names: this.names, connect: this.connect, ...options });
    await client.connect();
    this.closers.push(() => client.close());
    return client;
  }

  /** Ends everything; workers last opened go first. */
  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    this.inspector.disconnect();
    await this.redis.stop();
  }

  /** Entries of the queue: waiting or running. */
  queueLength(): Promise<number> {
    return this.inspector.xlen(this.names.requestQueue('p'));
  }
}

export function aRequest(payload: unknown, overrides: Partial<StreamRequest> = {}): StreamRequest {
  return {
    providerId: 'p',
    pattern: 'test',
    tenant: 'key',
    body: JSON.stringify(payload),
    headers: { requestId: 'req', stream: true },
    signal: new AbortController().signal,
    limits: { acceptMs: 5_000, firstEventMs: 20_000, idleMs: 20_000, totalMs: 60_000 },
    ...overrides,
  };
}

/** @param items  where they are put as they come: what had come stays there when the answer fails */
export async function itemsOf(replies: ReplyStream, items: unknown[] = []): Promise<unknown[]> {
  for await (const batch of replies) items.push(...(JSON.parse(batch.toString()) as unknown[]));
  return items;
}

/** A promise and what settles it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

export async function* counted(
  count: number,
  pace: () => Promise<unknown> = () => Promise.resolve(),
): AsyncGenerator<{ n: number }> {
  for (let n = 0; n < count; n += 1) {
    yield { n };
    await pace();
  }
}

export const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }));

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
