import { type ChannelId, ServiceError, type TokenVerdict } from '@sluice/contract';
import type { Lease, TokenPool } from '@sluice/token-pool';
import type { ChannelRests } from '../channels/channel-rests.js';

/** The upstream may fail this often on one channel before the next channel has its turn. */
const UPSTREAM_FAULTS_PER_CHANNEL = 2;

interface ChannelState {
  readonly id: ChannelId;
  readonly tried: Set<string>;
  upstreamFaults: number;
  isOut: boolean;
}

export interface LeaseOptions {
  readonly affinityKey?: string;
  readonly holdMs: number;
  readonly signal: AbortSignal;
}

/**
 * Decides, for one request, which channel and token serve the next attempt, from what the attempts before it came to.
 * Channels have their turn in the operator's order; one that refuses this request, or the whole product, is left.
 */
export class NextAttempt {
  private readonly channels: readonly ChannelState[];
  private lastError: ServiceError | null = null;

  constructor(
    private readonly pool: TokenPool,
    private readonly providerId: string,
    private readonly rests: Pick<ChannelRests, 'refusal' | 'onAsked' | 'onEnd'>,
    channelIds: readonly ChannelId[],
  ) {
    this.channels = channelIds.map((id) => ({ id, tried: new Set(), upstreamFaults: 0, isOut: false }));
  }

  /** @throws ServiceError  the most telling one when nothing is left to try */
  async lease(options: LeaseOptions): Promise<Lease> {
    let nothingToLend: ServiceError | null = null;
    for (const channel of this.channels) {
      if (channel.isOut || this.isResting(channel)) continue;
      this.rests.onAsked(channel.id);
      try {
        return await this.pool.lease({
          providerId: this.providerId,
          channel: channel.id,
          exclude: channel.tried,
          ...options,
        });
      } catch (error) {
        const known = ServiceError.from(error);
        // Nothing to lend says nothing of the way in; a guest who could not be made does.
        this.rests.onEnd(channel.id, known.kind.verdict ?? 'client', known);
        if (known.code === 'no_available_credentials') nothingToLend = sooner(nothingToLend, known);
        else this.onLeaseFailed(channel, known);
      }
    }
    throw this.verdict(nothingToLend);
  }

  /** Notes how an attempt failed. Rethrow `error` when this returns false: no other token or channel can mend it. */
  canMend(lease: Lease, error: ServiceError): boolean {
    this.lastError = error;
    const channel = this.channels.find(({ id }) => id === lease.channel);
    const verdict: TokenVerdict | undefined = error.kind.verdict;
    if (!channel || verdict === 'client') return false;
    if (verdict === 'auth' || verdict === 'rate-limited' || verdict === 'exhausted') channel.tried.add(lease.token.id);
    else if (verdict === 'blocked' || error.code === 'unsupported_parameter') channel.isOut = true;
    else if (verdict === 'upstream' || verdict === 'network') this.onUpstreamFault(channel);
    else if (verdict === 'request' || verdict === 'ok' || verdict === undefined) return false;
    return true;
  }

  private isResting(channel: ChannelState): boolean {
    const refusal = this.rests.refusal(channel.id);
    if (refusal === null) return false;
    this.lastError ??= refusal;
    return true;
  }

  /** A guest could not be made: says as much of the channel as a failed call. */
  private onLeaseFailed(channel: ChannelState, error: ServiceError): void {
    if (error.kind.verdict === 'client') throw error;
    this.lastError = error;
    channel.isOut = true;
  }

  private onUpstreamFault(channel: ChannelState): void {
    channel.upstreamFaults += 1;
    if (channel.upstreamFaults >= UPSTREAM_FAULTS_PER_CHANNEL) channel.isOut = true;
  }

  private verdict(nothingToLend: ServiceError | null): ServiceError {
    if (!this.lastError) {
      return nothingToLend ?? new ServiceError('no_available_credentials', 'No channel of this model is configured.');
    }
    return inCallersTerms(this.lastError, nothingToLend);
  }
}

/**
 * What became of the last attempt, as the caller should hear it: a limit of the upstream on all of our tokens means
 * that we have none to lend for a while.
 */
export function inCallersTerms(last: ServiceError, nothingToLend: ServiceError | null = null): ServiceError {
  if (last.kind.verdict !== 'rate-limited' && last.kind.verdict !== 'exhausted') return last;
  const retryAfterMs = last.retryAfterMs ?? nothingToLend?.retryAfterMs;
  return new ServiceError(
    'no_available_credentials',
    'All upstream tokens for this model are resting. Try again later.',
    {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      cause: last,
    },
  );
}

const sooner = (a: ServiceError | null, b: ServiceError): ServiceError =>
  a && (a.retryAfterMs ?? Infinity) <= (b.retryAfterMs ?? Infinity) ? a : b;
