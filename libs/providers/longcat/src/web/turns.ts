import { setTimeout } from 'node:timers/promises';
import { untilAborted } from '@sluice/provider-kit';

/** Lets what must not happen too often for one token wait for its turn. */
export class Turns {
  /** When the next turn of a token is, by the monotonic clock, ms; of those whose turn has passed nothing is kept. */
  private readonly nextAt = new Map<string, number>();

  /** @param intervalMs  from turn to turn; 0 lets nobody wait */
  constructor(private readonly intervalMs: number) {}

  /** @throws ServiceError `client_closed` when the caller leaves first; the turn is lost then */
  async take(tokenId: string, signal: AbortSignal): Promise<void> {
    if (this.intervalMs === 0) return;
    const now = performance.now();
    for (const [id, at] of this.nextAt) if (at <= now) this.nextAt.delete(id);
    const turn = this.nextAt.get(tokenId) ?? now;
    this.nextAt.set(tokenId, turn + this.intervalMs);
    if (turn > now) await untilAborted(setTimeout(turn - now), signal);
  }
}
