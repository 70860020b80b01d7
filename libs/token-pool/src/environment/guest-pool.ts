import { ServiceError, type TokenVerdict } from '@sluice/contract';
import { LoanedToken } from '../loaned-token.js';
import { SharedMint } from '../shared-mint.js';
import type { CoolingPolicy } from '../cooling-times.js';
import { type GuestSource, type MintedGuest, MINTS_PER_NEED, UNKNOWN_TTL_MS } from '../guest-source.js';
import { HEALTHY, healthAfter, isCooling, type TokenHealthState } from './token-health.js';
import type { LeaseRequest, LentToken, SettleEvidence } from '../token-pool.js';

interface LivingGuest {
  readonly upstreamId: string;
  readonly token: LentToken;
  readonly expiresAt: number;
  health: TokenHealthState;
}

const REMEMBERED_CONVERSATIONS = 1_000;

/**
 * The guests of one channel: made when somebody needs one, shared by all, forgotten when they end. A further guest is
 * made only when those alive cannot serve the caller, so that the upstream is not asked for more than are used.
 */
export class GuestPool {
  readonly #source: GuestSource;
  readonly #policy: () => CoolingPolicy;
  readonly #now: () => number;
  readonly #mint: SharedMint<void>;
  /** In turn: the one lent last stands last. */
  #guests: LivingGuest[] = [];
  /** Conversation → guest id, the one used last stands last. */
  readonly #affinity = new Map<string, string>();
  #minted = 0;

  constructor(source: GuestSource, policy: () => CoolingPolicy, now: () => number) {
    this.#source = source;
    this.#policy = policy;
    this.#now = now;
    this.#mint = new SharedMint((signal) => this.#mintOne(signal));
  }

  /** Whether guests may serve at all. */
  get isOpen(): boolean {
    return this.#source.poolSize > 0;
  }

  /**
   * The guest of this conversation, else the next in turn, else a new one.
   *
   * @returns null when no guest can serve now and the pool may not have more
   * @throws ServiceError as minting fails
   */
  async lease(request: LeaseRequest): Promise<LentToken | null> {
    if (!this.isOpen) return null;
    const living = this.#pick(request);
    if (living !== null) return living;
    if (!this.#mint.isRunning && this.#alive().length >= this.#source.poolSize) return null;
    await this.#mint.result(request.signal);
    return this.#pick(request);
  }

  settle(tokenId: string, verdict: TokenVerdict, evidence: SettleEvidence): void {
    const guest = this.#guests.find((one) => one.token.id === tokenId);
    if (guest === undefined) return;
    if (verdict === 'auth') {
      this.#guests = this.#guests.filter((one) => one !== guest);
      return;
    }
    guest.health = healthAfter(guest.health, verdict, evidence, this.#policy(), this.#now());
  }

  /** When each resting guest can serve again, or ends and makes room for another, ms since 1970. */
  restingUntil(): number[] {
    const now = this.#now();
    return this.#alive()
      .filter((guest) => isCooling(guest.health, now))
      .map((guest) => Math.min(guest.health.coolsUntil, guest.expiresAt));
  }

  #pick({ exclude, affinityKey }: LeaseRequest): LentToken | null {
    const now = this.#now();
    const usable = this.#alive().filter((guest) => !exclude.has(guest.token.id) && !isCooling(guest.health, now));
    const known = affinityKey === undefined ? undefined : this.#affinity.get(affinityKey);
    const chosen = usable.find((guest) => guest.token.id === known) ?? usable[0];
    if (chosen === undefined) return null;
    this.#guests = [...this.#guests.filter((guest) => guest !== chosen), chosen];
    if (affinityKey !== undefined) this.#remember(affinityKey, chosen.token.id);
    return chosen.token;
  }

  #alive(): readonly LivingGuest[] {
    const now = this.#now();
    this.#guests = this.#guests.filter((guest) => now < guest.expiresAt);
    return this.#guests;
  }

  #remember(affinityKey: string, tokenId: string): void {
    this.#affinity.delete(affinityKey);
    this.#affinity.set(affinityKey, tokenId);
    if (this.#affinity.size <= REMEMBERED_CONVERSATIONS) return;
    const [oldest] = this.#affinity.keys();
    if (oldest !== undefined) this.#affinity.delete(oldest);
  }

  async #mintOne(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= MINTS_PER_NEED; attempt += 1) {
      const guest = await this.#ask(signal);
      signal.throwIfAborted();
      if (this.#alive().some((one) => one.upstreamId === guest.id)) continue;
      this.#minted += 1;
      this.#guests.push({
        upstreamId: guest.id,
        token: new LoanedToken(`guest-${this.#minted}`, 'guest', guest.secret, true, guest.attributes),
        expiresAt: this.#now() + (guest.ttlMs ?? UNKNOWN_TTL_MS),
        health: HEALTHY,
      });
      return;
    }
  }

  async #ask(signal: AbortSignal): Promise<MintedGuest> {
    try {
      return await this.#source.mint(signal);
    } catch (error) {
      throw ServiceError.from(error);
    }
  }
}
