import { ServiceError, type ChannelId, type TokenVerdict } from '@sluice/contract';
import type { CoolingPolicy } from '../cooling-times.js';
import type { GuestSource } from '../guest-source.js';
import { GuestPool } from './guest-pool.js';
import { LoanedToken } from '../loaned-token.js';
import {
  HEALTHY,
  healthAfter,
  isCooling,
  isOnTrial,
  type CoolingCause,
  type TokenHealthState,
} from './token-health.js';
import type { Lease, LeaseRequest, LentToken, SettleEvidence, TokenPool } from '../token-pool.js';

export interface EnvironmentTokenPoolOptions {
  /** One that is given twice counts once. */
  readonly tokens: readonly EnvironmentToken[];
  /** Where the upstream has guests. `poolSize` is read anew each time; 0 turns them off. */
  readonly guests?: GuestSource;
  /** Read anew each time. Default: three refusals in a row, 30 min. */
  readonly policy?: () => CoolingPolicy;
  /** Now, ms since 1970. */
  readonly now?: () => number;
}

export interface EnvironmentToken {
  readonly channel: ChannelId;
  readonly secret: string;
  /** What the operator knows it by; shown in logs. */
  readonly label: string;
}

/** One token as an operator may see it: all but the secret. */
export interface TokenReport {
  readonly id: string;
  readonly label: string;
  readonly channel: ChannelId;
  readonly state: 'ready' | 'cooling' | 'on-trial';
  readonly cause: CoolingCause | null;
  readonly reason: string | null;
  /** When it can be lent again, ms since 1970; null unless it is cooling. */
  readonly until: number | null;
}

interface Slot {
  readonly channel: ChannelId;
  readonly token: LentToken;
  health: TokenHealthState;
  /** The loan that decides about a token on trial; counts until `endsAt`, ms since 1970. */
  trial: { readonly lease: Lease; readonly endsAt: number } | null;
}

const DEFAULT_POLICY: CoolingPolicy = { failureThreshold: 3, recoveryTimeoutMs: 1_800_000 };

/**
 * The tokens that one worker process was given in its settings, lent in turn. All state is in memory: another replica
 * knows nothing of it, and a restart forgets it.
 */
export class EnvironmentTokenPool implements TokenPool {
  readonly #policy: () => CoolingPolicy;
  readonly #now: () => number;
  readonly #guests = new Map<ChannelId, GuestPool>();
  /** In turn, per channel: the one lent last stands last. */
  readonly #rings = new Map<ChannelId, Slot[]>();
  readonly #open = new WeakMap<Lease, Slot | GuestPool>();

  constructor(options: EnvironmentTokenPoolOptions) {
    this.#policy = options.policy ?? (() => DEFAULT_POLICY);
    this.#now = options.now ?? Date.now;
    if (options.guests !== undefined) {
      this.#guests.set(options.guests.channel, new GuestPool(options.guests, this.#policy, this.#now));
    }
    for (const { channel, secret, label } of options.tokens) {
      const ring = this.#ring(channel);
      if (ring.some((slot) => slot.token.secret === secret)) continue;
      const token = new LoanedToken(`${channel}-${ring.length + 1}`, label, secret, false);
      ring.push({ channel, token, health: HEALTHY, trial: null });
      this.#rings.set(channel, ring);
    }
  }

  async lease(request: LeaseRequest): Promise<Lease> {
    const slot = this.#next(request);
    if (slot !== undefined) return this.#lend(slot, request);
    const guests = this.#guests.get(request.channel);
    const guest = await guests?.lease(request);
    if (guests !== undefined && guest) {
      const lease = { providerId: request.providerId, channel: request.channel, token: guest };
      this.#open.set(lease, guests);
      return lease;
    }
    throw this.#nothingToLend(request.channel);
  }

  settle(lease: Lease, verdict: TokenVerdict, evidence: SettleEvidence = {}): Promise<void> {
    const lender = this.#open.get(lease);
    this.#open.delete(lease);
    if (lender instanceof GuestPool) {
      lender.settle(lease.token.id, verdict, evidence);
    } else if (lender !== undefined) {
      if (lender.trial?.lease === lease) lender.trial = null;
      lender.health = healthAfter(lender.health, verdict, evidence, this.#policy(), this.#now());
    }
    return Promise.resolve();
  }

  /** What became of each token of the settings, for the operator. */
  report(): TokenReport[] {
    const now = this.#now();
    return [...this.#rings.values()].flat().map(({ channel, token, health }) => {
      const state = isCooling(health, now) ? 'cooling' : isOnTrial(health, this.#policy()) ? 'on-trial' : 'ready';
      return {
        id: token.id,
        label: token.label,
        channel,
        state,
        cause: state === 'ready' ? null : health.cause,
        reason: state === 'ready' ? null : health.reason,
        until: state === 'cooling' ? health.coolsUntil : null,
      };
    });
  }

  #ring(channel: ChannelId): Slot[] {
    return this.#rings.get(channel) ?? [];
  }

  #next({ channel, exclude }: LeaseRequest): Slot | undefined {
    const now = this.#now();
    return this.#ring(channel).find((slot) => !exclude.has(slot.token.id) && this.#freeAt(slot) <= now);
  }

  #freeAt(slot: Slot): number {
    const trialEndsAt = isOnTrial(slot.health, this.#policy()) ? (slot.trial?.endsAt ?? 0) : 0;
    return Math.max(slot.health.coolsUntil, trialEndsAt);
  }

  #lend(slot: Slot, { providerId, channel, holdMs }: LeaseRequest): Lease {
    const lease = { providerId, channel, token: slot.token };
    if (isOnTrial(slot.health, this.#policy())) slot.trial = { lease, endsAt: this.#now() + holdMs };
    this.#rings.set(channel, [...this.#ring(channel).filter((other) => other !== slot), slot]);
    this.#open.set(lease, slot);
    return lease;
  }

  #nothingToLend(channel: ChannelId): ServiceError {
    const guests = this.#guests.get(channel);
    const ring = this.#ring(channel);
    if (ring.length === 0 && guests?.isOpen !== true) {
      return new ServiceError('no_available_credentials', `No credential is configured for channel "${channel}".`, {
        isRetryable: false,
      });
    }
    const now = this.#now();
    const free = ring.map((slot) => this.#freeAt(slot)).filter((time) => time > now);
    free.push(...(guests?.restingUntil() ?? []));
    return new ServiceError(
      'no_available_credentials',
      `Every credential for channel "${channel}" is resting or was tried already; try again later.`,
      free.length === 0 ? {} : { retryAfterMs: Math.min(...free) - now },
    );
  }
}
