import type { WireRedis } from './connector.js';

/**
 * Now by Redis's clock, ms. Deadlines of a request are judged by it at both ends, so that gateway and worker may be
 * minutes apart.
 */
export class RedisClock {
  private offsetMs = 0;

  /** @param key  in a Cluster each server has a clock of its own: it is that of the server which holds this key */
  constructor(
    private readonly redis: WireRedis,
    private readonly key: string,
  ) {}

  /** Asks Redis for the time. Half the round trip is the error that remains. @throws Error when Redis is away */
  async sync(): Promise<void> {
    if (this.redis.status !== 'ready') throw new Error('Redis cannot be reached');
    const sentAt = Date.now();
    // TIME has no key: the command beside it takes it to the right server.
    const replies = await this.redis.pipeline().time().exists(this.key).exec();
    const receivedAt = Date.now();
    const [failure, time] = replies?.[0] ?? [new Error('Redis did not say the time')];
    if (failure) throw failure;
    const [seconds, micros] = time as [string, string];
    const redisMs = Number(seconds) * 1000 + Number(micros) / 1000;
    this.offsetMs = redisMs - (sentAt + receivedAt) / 2;
  }

  now(): number {
    return Math.round(Date.now() + this.offsetMs);
  }
}
