import type { Redis } from 'ioredis';

/**
 * Now by Redis's clock, ms. Deadlines of a request are judged by it at both ends, so that gateway and worker may be
 * minutes apart.
 */
export class RedisClock {
  private offsetMs = 0;

  constructor(private readonly redis: Redis) {}

  /** Asks Redis for the time. Half the round trip is the error that remains. */
  async sync(): Promise<void> {
    const sentAt = Date.now();
    const [seconds, micros] = await this.redis.time();
    const receivedAt = Date.now();
    const redisMs = Number(seconds) * 1000 + Number(micros) / 1000;
    this.offsetMs = redisMs - (sentAt + receivedAt) / 2;
  }

  now(): number {
    return Math.round(Date.now() + this.offsetMs);
  }
}
