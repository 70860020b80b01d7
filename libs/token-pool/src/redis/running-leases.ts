import type { PoolPlace } from '@sluice/contract';
import type { PoolScripts } from './pool-scripts.js';

/** A lease that nobody renews ends after this, ms: so long counts what a dead worker held. */
const LEASE_MS = 20_000;
const RENEW_EVERY_MS = 5_000;
/** Leases that one script renews. */
const LEASES_PER_SCRIPT = 500;

interface RunningLease {
  readonly place: PoolPlace;
  /** When it ends however well its worker is, ms by `performance.now`. */
  readonly endsAt: number;
}

/**
 * The leases that this worker holds, kept alive while it lives. One whose worker stood still for too long is over in
 * Redis, and is not brought back.
 */
export class RunningLeases {
  readonly #running = new Map<string, RunningLease>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly scripts: PoolScripts) {}

  /** For how long a lease is asked for at once, of what its request may still take. ms */
  termMs(holdMs: number): number {
    return Math.ceil(Math.min(holdMs, LEASE_MS));
  }

  add(lease: string, place: PoolPlace, holdMs: number): void {
    this.#running.set(lease, { place, endsAt: performance.now() + holdMs });
    // Redis away is said by the connection; what could not be renewed is, at the next time.
    this.#timer ??= setInterval(() => void this.renew().catch(() => undefined), RENEW_EVERY_MS).unref();
  }

  remove(lease: string): void {
    this.#running.delete(lease);
  }

  /** @throws as Redis cannot be reached */
  async renew(): Promise<void> {
    const now = performance.now();
    for (const [lease, { endsAt }] of this.#running) if (endsAt <= now) this.#running.delete(lease);
    const byPlace = Map.groupBy(this.#running, ([, { place }]) => `${place.providerId} ${place.channel}`);
    for (const leases of byPlace.values()) {
      for (let start = 0; start < leases.length; start += LEASES_PER_SCRIPT) {
        const chunk = leases.slice(start, start + LEASES_PER_SCRIPT);
        const own = chunk.flatMap(([lease, { endsAt }]) => [lease, this.termMs(endsAt - now)]);
        await this.scripts.run('poolRenew', chunk[0]![1].place, own);
      }
    }
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#running.clear();
  }
}
