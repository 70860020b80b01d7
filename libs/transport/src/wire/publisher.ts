import type { WireRedis } from './connector.js';

/**
 * Sends messages to channels. In a Cluster they travel in the shard of their channel, as a plain PUBLISH would visit
 * every server; what is in them is the same.
 */
export class Publisher {
  constructor(
    private readonly redis: WireRedis,
    private readonly isSharded = false,
  ) {}

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  /**
   * @returns how many hear it; in a Cluster those at the server that was asked, so that listeners must be at the one
   *   that senders ask: the shard's master
   */
  publish(channel: string, message: Buffer): Promise<number> {
    const receivers = this.isSharded ? this.redis.spublish(channel, message) : this.redis.publish(channel, message);
    return receivers as Promise<number>;
  }
}
