import { REQUEST_GROUP, type RedisNames } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import type { RedisClock } from '../wire/redis-clock.js';

const SWEEP_EVERY_MS = 30_000;
/** An entry that nobody touched for this long outlived every deadline a gateway may set (10 min) and then some. */
const ABANDONED_AFTER_MS = 11 * 60_000;
const ENTRIES_PER_SWEEP = 100;

/**
 * Clears away what dead workers left in a provider's queue. It only ever removes: whether a request runs again is for
 * its gateway to say, which alone knows whether the client is still there.
 */
export class QueueJanitor {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly redis: WireRedis,
    private readonly names: RedisNames,
    private readonly clock: RedisClock,
    private readonly providerId: string,
    private readonly workerId: string,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_EVERY_MS);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async sweep(abandonedAfterMs = ABANDONED_AFTER_MS): Promise<void> {
    if (this.redis.status !== 'ready') return;
    await this.removeAbandonedEntries(abandonedAfterMs);
    await this.removeDeadConsumers();
  }

  private async removeAbandonedEntries(abandonedAfterMs: number): Promise<void> {
    const queue = this.names.requestQueue(this.providerId);
    const [, entries, deleted] = (await this.redis.xautoclaim(
      ...([queue, REQUEST_GROUP, this.workerId, abandonedAfterMs, '0', 'COUNT', ENTRIES_PER_SWEEP, 'JUSTID'] as const),
    )) as [string, string[], string[]?];
    const ids = [...entries, ...(deleted ?? [])];
    if (ids.length === 0) return;
    await this.redis.xack(queue, REQUEST_GROUP, ...ids);
    await this.redis.xdel(queue, ...ids);
  }

  private async removeDeadConsumers(): Promise<void> {
    const queue = this.names.requestQueue(this.providerId);
    const consumers = (await this.redis.xinfo('CONSUMERS', queue, REQUEST_GROUP)) as unknown[];
    const alive = new Set(
      await this.redis.zrangebyscore(this.names.workers(this.providerId), this.clock.now(), '+inf'),
    );
    for (const consumer of consumers.map(toConsumer)) {
      if (consumer.pending > 0 || consumer.name === this.workerId || alive.has(consumer.name)) continue;
      await this.redis.xgroup('DELCONSUMER', queue, REQUEST_GROUP, consumer.name);
    }
  }
}

/** RESP2 gives names and values in turn, RESP3 a record. */
function toConsumer(raw: unknown): { name: string; pending: number } {
  const record: Record<string, unknown> = {};
  if (Array.isArray(raw)) for (let i = 0; i + 1 < raw.length; i += 2) record[String(raw[i])] = raw[i + 1];
  else Object.assign(record, raw);
  return { name: String(record['name']), pending: Number(record['pending']) };
}
