import { setTimeout as pause } from 'node:timers/promises';
import type { PoolPlace } from '@sluice/contract';

/** The owner fills a lost pool within two seconds; later than this nobody does. ms. */
const LONGEST_WAIT_MS = 3_000;
const LOOK_EVERY_MS = 100;

/**
 * Tells a pool that Redis has lost from one that was never to hold anything, and has requests wait while the former is
 * filled again: a restart of Redis is a pause for them, and no error. Where nobody fills it, only those of the first
 * seconds wait.
 */
export class RefillWatch {
  #missingSince: number | null = null;

  /** @param pools  what is in the index of all pools */
  constructor(private readonly pools: () => Promise<string[]>) {}

  /** Whether the pool was missing when it was looked at last. */
  get isMissing(): boolean {
    return this.#missingSince !== null;
  }

  onFilled(): void {
    this.#missingSince = null;
  }

  /** Looks whether any pool has been filled, for who wants to know before a request comes. */
  async look(): Promise<void> {
    if ((await this.pools()).length > 0) this.onFilled();
    else this.#missingSince ??= performance.now();
  }

  /** Whether it is worth looking at the pool again; waits a moment before it says so. */
  async wait(place: PoolPlace, signal: AbortSignal): Promise<boolean> {
    // Redis may go away again right now; then it is as if it had not come back.
    const index = await this.pools().catch((): string[] => []);
    if (index.length > 0 && !index.includes(indexEntry(place))) {
      this.#missingSince = null;
      return false;
    }
    this.#missingSince ??= performance.now();
    if (performance.now() - this.#missingSince > LONGEST_WAIT_MS) return false;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    return true;
  }
}

/** A pool as it stands in the index. */
export const indexEntry = ({ providerId, channel }: PoolPlace): string => JSON.stringify({ providerId, channel });
