import { REQUEST_GROUP } from '@sluice/contract';
import type { WireRedis } from '../wire/connector.js';
import { isRefusal } from '../wire/refusal.js';
import { Rest } from '../wire/rest.js';

/** Between two rounds, so that under load several entries leave together. */
const REST_MS = 10;

/**
 * Takes finished requests out of the queue. An entry stays pending for as long as it runs and a moment longer, so what
 * Redis shows as pending is what runs. While Redis is away the ids are kept, and are settled when it is back.
 */
export class EntrySettler {
  private readonly unsettled = new Set<string>();
  private flushing: Promise<void> | null = null;
  private readonly rest = new Rest(REST_MS, () => void this.flush());

  constructor(
    private readonly redis: WireRedis,
    private readonly queue: string,
  ) {}

  has(entryId: string): boolean {
    return this.unsettled.has(entryId);
  }

  settle(entryId: string): void {
    this.unsettled.add(entryId);
    if (!this.rest.isOn) void this.flush();
  }

  /** Settles all there is, what is added meanwhile too, each id once. Never rejects. */
  flush(): Promise<void> {
    this.flushing ??= this.drain().finally(() => (this.flushing = null));
    return this.flushing;
  }

  private async drain(): Promise<void> {
    while (this.unsettled.size > 0 && this.redis.status === 'ready') {
      this.rest.begin();
      const ids = [...this.unsettled];
      try {
        await Promise.all([this.redis.xack(this.queue, REQUEST_GROUP, ...ids), this.redis.xdel(this.queue, ...ids)]);
      } catch (error) {
        // A refusal would only be repeated, and the janitor sees to it; a Redis that is away ends this turn.
        if (!isRefusal(error)) return;
      }
      for (const id of ids) this.unsettled.delete(id);
    }
  }
}
