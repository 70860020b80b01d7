import { REQUEST_GROUP } from '@sluice/contract';
import { type Redis, ReplyError } from 'ioredis';

/**
 * Takes finished requests out of the queue. An entry stays pending for as long as it runs, so what Redis shows as
 * pending is what runs. While Redis is away the ids are kept, and are settled when it is back.
 */
export class EntrySettler {
  private readonly unsettled = new Set<string>();

  constructor(
    private readonly redis: Redis,
    private readonly queue: string,
  ) {}

  has(entryId: string): boolean {
    return this.unsettled.has(entryId);
  }

  settle(entryId: string): void {
    this.unsettled.add(entryId);
    void this.flush();
  }

  /** Tries all that is left. Never rejects. */
  async flush(): Promise<void> {
    if (this.unsettled.size === 0 || this.redis.status !== 'ready') return;
    const ids = [...this.unsettled];
    try {
      await Promise.all([this.redis.xack(this.queue, REQUEST_GROUP, ...ids), this.redis.xdel(this.queue, ...ids)]);
      for (const id of ids) this.unsettled.delete(id);
    } catch (error) {
      // A broken connection: the next flush tries again. A refusal would only be repeated; the janitor sees to it.
      if (error instanceof ReplyError) for (const id of ids) this.unsettled.delete(id);
    }
  }
}
