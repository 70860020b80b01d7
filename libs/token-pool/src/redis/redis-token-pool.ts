import { randomBytes } from 'node:crypto';
import { type PoolPlace, type RedisNames, ServiceError, type TokenVerdict } from '@sluice/contract';
import { SecretBoxError, type SecretBox } from '@sluice/secret-box';
import type { CoolingPolicy } from '../cooling-times.js';
import type { GuestSource } from '../guest-source.js';
import { LoanedToken } from '../loaned-token.js';
import { asLeft } from '../shared-mint.js';
import type { Lease, LeaseRequest, LentToken, SettleEvidence, TokenPool } from '../token-pool.js';
import { GuestMint, guestBinding } from './guest-mint.js';
import { closeConnection, FAIL_FAST, type PoolConnect } from './pool-connection.js';
import { policyArguments } from './policy-arguments.js';
import { PoolChecks } from './pool-checks.js';
import { insistently, PoolScripts } from './pool-scripts.js';
import { isNothing, type LeaseReply, type Loan, type Nothing, toReply } from './lease-reply.js';
import { OpenedSecrets } from './opened-secrets.js';
import { RefillWatch } from './refill-watch.js';
import { RunningLeases } from './running-leases.js';

export interface RedisTokenPoolOptions {
  readonly names: RedisNames;
  readonly connect: PoolConnect;
  /** Opens what the owner of the tokens sealed; seals guests. */
  readonly box: SecretBox;
  /** Read anew at each loan's end, so that it may change while the worker runs. */
  readonly policy: () => CoolingPolicy;
  /** Where the upstream has guests. `poolSize` is read anew each time; 0 turns them off. */
  readonly guests?: GuestSource;
  /** One line for the operator; never a secret. */
  readonly warn: (message: string) => void;
}

/** What a request waits at most for Redis to be back, ms: as long as the wire gives a running answer. */
const LEASE_PATIENCE_MS = 10_000;
/** How long the end of a loan is told again while Redis is away, ms. After that the lease ends by itself. */
const SETTLE_PATIENCE_MS = 60_000;
/** Guests made for one request at most, one after the other. */
const MINTS_PER_REQUEST = 3;
/** Tokens whose secret cannot be opened that one request passes over. */
const MOST_UNOPENED = 5;
const FILL_RETRY_MS = 2_000;
const UNREACHED_RETRY_MS = 1_000;
const GUEST_LABEL = 'guest';

/** A loan as Redis knows it: by its lease, or by its guest. */
interface OpenLoan {
  readonly place: PoolPlace;
  readonly id: string;
  readonly isGuest: boolean;
}

/**
 * The tokens and guests that all workers share. A loan is one round trip to Redis and needs no other service. When
 * Redis has lost the pool, requests wait a little for its owner to fill it again.
 */
export class RedisTokenPool implements TokenPool {
  readonly #options: RedisTokenPoolOptions;
  readonly #scripts: PoolScripts;
  readonly #secrets: OpenedSecrets;
  readonly #refill: RefillWatch;
  readonly #mint: GuestMint | null;
  readonly #running: RunningLeases;
  /** Tokens outside of any loan. */
  readonly checks: PoolChecks;
  /** What each open loan is called in Redis: a lease, or a guest. */
  readonly #open = new WeakMap<Lease, string>();
  readonly #closing = new AbortController();

  constructor(options: RedisTokenPoolOptions) {
    const { names, connect, box, guests } = options;
    this.#options = options;
    this.#scripts = new PoolScripts(connect('pool', FAIL_FAST), names);
    this.#secrets = new OpenedSecrets(box);
    this.#refill = new RefillWatch(() => this.#scripts.redis.smembers(names.pools()));
    this.#running = new RunningLeases(this.#scripts);
    this.checks = new PoolChecks(this.#scripts, this.#secrets, options.policy);
    this.#mint = guests === undefined ? null : new GuestMint(this.#scripts, box, guests);
  }

  async lease(request: LeaseRequest): Promise<Lease> {
    const unopened = new Set<string>();
    for (let mints = 0; ;) {
      const reply = await this.#ask(request, [...request.exclude, ...unopened], newLeaseId());
      if (!isNothing(reply)) {
        if (reply.kind === 'token') this.#refill.onFilled();
        const lease = this.#toLease(request, reply);
        if (lease !== null) return lease;
        unopened.add(reply.id);
        if (unopened.size < MOST_UNOPENED) continue;
        throw keyIsMissing(request);
      }
      if (reply.isFilled) this.#refill.onFilled();
      else if (await this.#refill.wait(request, request.signal)) continue;
      if (!reply.mayMint || mints === MINTS_PER_REQUEST || this.#mint === null) {
        throw unopened.size > 0 ? keyIsMissing(request) : this.#nothingToLend(request, reply);
      }
      await this.#mint.more(request, request.signal);
      mints += 1;
    }
  }

  /** Resolves when Redis knows; where Redis is away, at once, and tells it later. Never rejects. */
  async settle(lease: Lease, verdict: TokenVerdict, evidence: SettleEvidence = {}): Promise<void> {
    const id = this.#open.get(lease);
    if (id === undefined) return;
    this.#open.delete(lease);
    this.#running.remove(id);
    await this.#end({ place: lease, id, isGuest: lease.token.isGuest }, verdict, evidence);
  }

  /**
   * Makes guests until the pool has as many as it may, where guests were lent in the last minutes; one worker of all
   * does so at a time.
   *
   * @returns guests that were made
   * @throws ServiceError as minting fails
   */
  async warmGuests(providerId: string, signal: AbortSignal): Promise<number> {
    const { guests } = this.#options;
    if (guests === undefined || this.#mint === null) return 0;
    return this.#mint.warm({ providerId, channel: guests.channel }, signal);
  }

  /** Tells Redis that this worker's loans go on, as a timer does all the time. @throws as Redis cannot be reached */
  renewLeases(): Promise<void> {
    return this.#running.renew();
  }

  /** Looks whether the pool has been filled, for `unreadyReason`. @throws as Redis cannot be reached */
  look(): Promise<void> {
    return this.#refill.look();
  }

  /** Why no token can be lent by what was seen last; null when nothing is known against it. */
  unreadyReason(): string | null {
    if (this.#scripts.redis.status !== 'ready') return 'Redis cannot be reached';
    return this.#refill.isMissing ? 'the token pool has not been filled: is token-service running?' : null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#running.close();
    await closeConnection(this.#scripts.redis);
  }

  async #ask(request: LeaseRequest, exclude: readonly string[], leaseId: string): Promise<LeaseReply> {
    const { guests } = this.#options;
    const { providerId, channel, signal, holdMs, affinityKey = '' } = request;
    const mostGuests = guests?.channel === channel ? guests.poolSize : 0;
    const own = [leaseId, this.#running.termMs(holdMs), mostGuests, affinityKey, ...exclude];
    try {
      return toReply(await this.#scripts.insist('poolLease', request, own, LEASE_PATIENCE_MS, signal), leaseId);
    } catch (error) {
      // The answer may be all that was lost.
      void this.#end({ place: { providerId, channel }, id: leaseId, isGuest: false }, 'client', {});
      if (signal.aborted) throw asLeft(signal);
      throw new ServiceError('no_available_credentials', 'The token pool cannot be reached; try again shortly.', {
        retryAfterMs: UNREACHED_RETRY_MS,
        cause: error,
      });
    }
  }

  /** null where the secret cannot be opened, as it was sealed by a key that this worker has not; the loan is over then. */
  #toLease({ providerId, channel, holdMs }: LeaseRequest, loan: Loan): Lease | null {
    const { kind, id, loanId, sealed, label } = loan;
    const isGuest = kind === 'guest';
    try {
      const token = isGuest
        ? this.#openGuest(id, sealed)
        : new LoanedToken(id, label, this.#secrets.open(sealed, id), false);
      const lease = { providerId, channel, token };
      this.#open.set(lease, loanId);
      if (!isGuest) this.#running.add(loanId, { providerId, channel }, holdMs);
      return lease;
    } catch (error) {
      // A guest that cannot be opened is of no use to whoever keeps to the keys of now; a token is its owner's affair.
      void this.#end({ place: { providerId, channel }, id: loanId, isGuest }, isGuest ? 'auth' : 'client', {});
      if (!(error instanceof SecretBoxError)) throw error;
      this.#options.warn(`token ${id} cannot be opened: ${error.message}`);
      return null;
    }
  }

  #openGuest(id: string, sealed: string): LentToken {
    const { secret, attributes } = JSON.parse(this.#secrets.open(sealed, guestBinding(id))) as {
      secret: string;
      attributes?: Record<string, string>;
    };
    return new LoanedToken(id, GUEST_LABEL, secret, true, attributes);
  }

  async #end({ place, id, isGuest }: OpenLoan, verdict: TokenVerdict, evidence: SettleEvidence): Promise<void> {
    const { retryAfterMs = -1, reason = '' } = evidence;
    const own = [id, verdict, Math.ceil(retryAfterMs), reason, ...policyArguments(this.#options.policy())];
    const tell = () => this.#scripts.run(isGuest ? 'poolSettleGuest' : 'poolSettle', place, own);
    const { signal } = this.#closing;
    await tell().catch(() => {
      insistently(tell, SETTLE_PATIENCE_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) this.#options.warn(`how a loan ended could not be told: ${String(error)}`);
      });
    });
  }

  #nothingToLend({ channel }: LeaseRequest, { freeInMs, tokenCount }: Nothing): ServiceError {
    const code = 'no_available_credentials';
    if (this.#refill.isMissing) {
      const text = 'The token pool has not been filled yet; try again shortly.';
      return new ServiceError(code, text, { retryAfterMs: FILL_RETRY_MS });
    }
    const { guests } = this.#options;
    if (tokenCount === 0 && (guests?.channel !== channel || guests.poolSize === 0)) {
      return new ServiceError(code, `No credential is in the pool for channel "${channel}".`, { isRetryable: false });
    }
    return new ServiceError(
      code,
      `Every credential for channel "${channel}" is resting or was tried already; try again later.`,
      freeInMs < 0 ? {} : { retryAfterMs: freeInMs },
    );
  }
}

const newLeaseId = (): string => randomBytes(12).toString('base64url');

const keyIsMissing = ({ channel }: LeaseRequest): ServiceError =>
  new ServiceError(
    'no_available_credentials',
    `Credentials for channel "${channel}" are sealed by a key that this worker does not have.`,
    { isRetryable: false },
  );
