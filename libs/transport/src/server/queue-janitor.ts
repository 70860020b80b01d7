import { REQUEST_GROUP, type RedisNames } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import type { RedisClock } from '../wire/redis-clock.js';

const SWEEP_EVERY_MS = 30_000;
/** An entry that nobody touched for this long outlived every deadline a gateway may set (10 min) and then some. */
const ABANDONED_AFTER_MS = 11 * 60_000;
const ENTRIES_PER_SWEEP = 100;

interface Consumer {
  readonly name: string;
  readonly pending: number;
}

/**
 * Clears away what dead workers left in a provider's queue. It only ever removes: whether a request runs again is for
 * its gateway to say, which alone knows whether the client is still there.
 */
export class QueueJanitor {
  private readonly queue: string;
  private timer: NodeJS.Timeout | null = null;

  /** @param presenceMs  a worker that has not said for so long that it lives is dead: its gateways gave up long before */
  constructor(
    private readonly redis: WireRedis,
    private readonly names: RedisNames,
    private readonly clock: RedisClock,
    private readonly providerId: string,
    private readonly workerId: string,
    private readonly presenceMs: number,
  ) {
    this.queue = names.requestQueue(providerId);
  }

  start(): void {
    this.timer = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_EVERY_MS);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    await this.removeAbandonedEntries();
    const alive = new Set(
      await this.redis.zrangebyscore(this.names.workers(this.providerId), this.clock.now(), '+inf'),
    );
    for (const consumer of await this.consumers()) {
      if (consumer.name !== this.workerId && !alive.has(consumer.name)) await this.removeDead(consumer);
    }
  }

  /** This worker's last word to the queue, once it runs nothing more. */
  async leave(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const own = (await this.consumers()).find(({ name }) => name === this.workerId);
    if (own?.pending === 0) await this.redis.xgroup('DELCONSUMER', this.queue, REQUEST_GROUP, own.name);
  }

  private async removeAbandonedEntries(): Promise<void> {
    const [, entries, deleted] = (await this.redis.xautoclaim(
      ...([this.queue, REQUEST_GROUP, this.workerId, ABANDONED_AFTER_MS, '0'] as const),
      ...(['COUNT', ENTRIES_PER_SWEEP, 'JUSTID'] as const),
    )) as [string, string[], string[]?];
    await this.remove([...entries, ...(deleted ?? [])]);
  }

  /** Its requests first: Redis forgets with a consumer what it had pending, and the entries would stay for ever. */
  private async removeDead({ name, pending }: Consumer): Promise<void> {
    const range = ['IDLE', this.presenceMs, '-', '+', ENTRIES_PER_SWEEP, name] as const;
    const entries = pending === 0 ? [] : await this.redis.xpending(this.queue, REQUEST_GROUP, ...range);
    await this.remove((entries as [string][]).map(([id]) => id));
    if (entries.length === pending) await this.redis.xgroup('DELCONSUMER', this.queue, REQUEST_GROUP, name);
  }

  private async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.redis.xack(this.queue, REQUEST_GROUP, ...ids);
    await this.redis.xdel(this.queue, ...ids);
  }

  private async consumers(): Promise<Consumer[]> {
    return ((await this.redis.xinfo('CONSUMERS', this.queue, REQUEST_GROUP)) as unknown[]).map(toConsumer);
  }
}

/** RESP2 gives names and values in turn, RESP3 a record. */
function toConsumer(raw: unknown): Consumer {
  const record: Record<string, unknown> = {};
  if (Array.isArray(raw)) for (let i = 0; i + 1 < raw.length; i += 2) record[String(raw[i])] = raw[i + 1];
  else Object.assign(record, raw);
  return { name: String(record['name']), pending: Number(record['pending']) };
}
