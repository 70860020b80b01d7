import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type PoolPlace, ServiceError } from '@sluice/contract';
import type { SecretBox } from '@sluice/secret-box';
import { type GuestSource, type MintedGuest, MINTS_PER_NEED, UNKNOWN_TTL_MS } from '../guest-source.js';
import { SharedMint } from '../shared-mint.js';
import { insistently, type PoolScripts } from './pool-scripts.js';

/** A maker that says nothing for this long is taken for dead, ms. */
const LOCK_MS = 30_000;
const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 10_000;

/** What a guest's secret is bound to. */
export const guestBinding = (id: string): string => `guest ${id}`;

/**
 * Makes guests for a pool that is short of them. Of all workers one makes one at a time; the others wait for it, as do
 * all requests of one worker.
 */
export class GuestMint {
  readonly #runs = new Map<string, SharedMint<void>>();

  constructor(
    private readonly scripts: PoolScripts,
    private readonly box: SecretBox,
    private readonly source: GuestSource,
  ) {}

  /**
   * Resolves when there may be one guest more: by us, or by another worker.
   *
   * @throws ServiceError as minting fails, or when the caller leaves
   */
  more(place: PoolPlace, signal: AbortSignal): Promise<void> {
    const { providerId } = place;
    let run = this.#runs.get(providerId);
    if (run === undefined) {
      run = new SharedMint((whileWanted) => this.#begin(place, whileWanted, false).then(() => undefined));
      this.#runs.set(providerId, run);
    }
    return run.result(signal);
  }

  /**
   * Makes guests until the pool is full, where guests are in use. Leaves it to another worker that does so already.
   *
   * @returns how many
   */
  async warm(place: PoolPlace, signal: AbortSignal): Promise<number> {
    let made = 0;
    while (await this.#begin(place, signal, true)) made += 1;
    return made;
  }

  /** @returns whether a guest was made and another may be */
  async #begin(place: PoolPlace, signal: AbortSignal, isWarming: boolean): Promise<boolean> {
    const maker = randomBytes(9).toString('base64url');
    const own = [maker, LOCK_MS, this.source.poolSize, isWarming ? 1 : 0];
    const word = await this.#run('poolBeginMint', place, own, signal);
    if (word === 'busy' && !isWarming) await this.#othersAreDone(place, signal);
    if (word !== 'go') return false;
    try {
      return await this.#make(place, maker, signal);
    } finally {
      await this.scripts.run('poolLeaveMint', place, [maker]).catch(() => undefined);
    }
  }

  /** Waits for the worker that makes one now. */
  async #othersAreDone(place: PoolPlace, signal: AbortSignal): Promise<void> {
    const { mint } = this.scripts.namesOf(place);
    do {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    } while ((await insistently(() => this.scripts.redis.exists(mint), PATIENCE_MS, signal)) === 1);
  }

  async #make(place: PoolPlace, maker: string, signal: AbortSignal): Promise<boolean> {
    for (let times = 0; times < MINTS_PER_NEED; times += 1) {
      const guest = await this.#ask(signal);
      signal.throwIfAborted();
      const id = guestIdOf(guest);
      const { secret, attributes, ttlMs } = guest;
      const sealed = this.box.seal(JSON.stringify({ secret, attributes }), guestBinding(id));
      const own = [maker, id, sealed, Math.floor(ttlMs ?? UNKNOWN_TTL_MS), this.source.poolSize];
      const word = await this.#run('poolEndMint', place, own, signal);
      if (word !== 'twin') return word === 'added';
    }
    return false;
  }

  #run(name: 'poolBeginMint' | 'poolEndMint', place: PoolPlace, own: (string | number)[], signal: AbortSignal) {
    return this.scripts.insist(name, place, own, PATIENCE_MS, signal);
  }

  async #ask(signal: AbortSignal): Promise<MintedGuest> {
    try {
      return await this.source.mint(signal);
    } catch (error) {
      throw ServiceError.from(error);
    }
  }
}

/** The same for twins. The upstream's own id may be telling, and is kept out of logs. */
const guestIdOf = ({ id }: MintedGuest): string =>
  `guest-${createHash('sha256').update(id).digest('base64url').slice(0, 12)}`;
