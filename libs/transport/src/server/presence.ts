import { Logger } from '@nestjs/common';
import type { ProviderCard, RedisNames, WorkerPresence } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import type { RedisClock } from '../wire/redis-clock.js';
import type { WireTimings } from '../wire/timings.js';

/** Tells the gateways that this worker is there and what its provider offers, for as long as it is renewed. */
export class Presence {
  private readonly logger = new Logger(Presence.name);
  private timer: NodeJS.Timeout | null = null;
  private hasAnnounced = false;

  constructor(
    private readonly redis: WireRedis,
    private readonly names: RedisNames,
    private readonly clock: RedisClock,
    private readonly timings: WireTimings,
    private readonly workerId: string,
    private readonly card: () => ProviderCard,
    private readonly load: () => WorkerPresence,
  ) {}

  /** Whether gateways can know of this worker. */
  get isAnnounced(): boolean {
    return this.hasAnnounced;
  }

  start(): void {
    void this.announce();
    this.timer = setInterval(() => void this.announce(), this.timings.presenceMs / 3);
    // Redis may have come back empty: do not let the gateways wait for the next turn.
    this.redis.on('ready', () => {
      this.hasAnnounced = false;
      if (this.timer) void this.announce();
    });
  }

  /** Tells now what has changed of the card. */
  renew(): void {
    if (this.timer) void this.announce();
  }

  /** Withdraws at once, so that no gateway counts on this worker any more. The card stays until it expires. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    const { providerId } = this.card();
    if (this.redis.status !== 'ready') return;
    await Promise.all([
      this.redis.zrem(this.names.workers(providerId), this.workerId),
      this.redis.del(this.names.worker(providerId, this.workerId)),
    ]).catch(() => undefined);
  }

  private async announce(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const card = this.card();
    const { providerId } = card;
    const { presenceMs, cardMs } = this.timings;
    const workers = this.names.workers(providerId);
    try {
      await this.clock.sync();
      const now = this.clock.now();
      if (!this.timer) return;
      await Promise.all([
        this.redis.set(this.names.worker(providerId, this.workerId), JSON.stringify(this.load()), 'PX', presenceMs),
        this.redis.zadd(workers, now + presenceMs, this.workerId),
        this.redis.zremrangebyscore(workers, '-inf', now),
        this.redis.set(this.names.card(providerId), JSON.stringify(card), 'PX', cardMs),
        this.redis.zadd(this.names.cards(), now + cardMs, providerId),
        this.redis.zremrangebyscore(this.names.cards(), '-inf', now),
      ]);
      this.hasAnnounced = true;
    } catch (error) {
      this.logger.warn(`Cannot announce this worker: ${String(error)}`);
    }
  }
}
