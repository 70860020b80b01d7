import {
  type ChannelId,
  type ChatEvent,
  type ChatRequest,
  type Emulation,
  rankChannels,
  type RankedChannel,
  ServiceError,
  type ServedBy,
  type TokenVerdict,
} from '@sluice/contract';
import { type ChatCall, type Provider, Shaping, UsageTally } from '@sluice/provider-kit';
import type { Lease, TokenPool } from '@sluice/token-pool';
import type { ChannelRests } from '../channels/channel-rests.js';
import { inCallersTerms, NextAttempt } from './next-attempt.js';
import { shapedAnswer } from './shaped-answer.js';

export interface ChatAttemptsOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly pool: TokenPool;
  /** The operator's order. */
  readonly channels: readonly ChannelId[];
  readonly emulation: Emulation;
  readonly rests: ChannelRests;
  readonly maxAttempts: number;
  /** Told of each attempt's end; `error` is null when it went well. */
  readonly onAttempt: (attempt: AttemptReport) => void;
}

export interface AttemptReport {
  readonly requestId: string;
  readonly served: ServedBy;
  readonly verdict: TokenVerdict;
  readonly error: ServiceError | null;
  /** Whether the model had to be asked to mend its answer. */
  readonly isCorrected: boolean;
}

export interface ChatContext {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** ms since 1970. */
  readonly deadlineAt: number;
  announce(served: ServedBy): void;
}

/**
 * Answers chat requests with whatever token and channel can, and does around a channel what it cannot do itself. Until
 * the first event another token or channel may be tried, unseen by the caller; after it, never: a second answer would
 * not continue the first.
 */
export class ChatAttempts {
  constructor(private readonly options: ChatAttemptsOptions) {}

  async *answer(request: ChatRequest, context: ChatContext): AsyncGenerator<ChatEvent> {
    const { providerId, provider, pool, maxAttempts, emulation } = this.options;
    const ranked = this.rank(request);
    const next = new NextAttempt(
      pool,
      providerId,
      this.options.rests,
      ranked.map(({ channel }) => channel.id),
    );
    let upstreamCalls = 0;
    for (let attempts = 1; ; attempts += 1) {
      const lease = await next.lease({
        affinityKey: request.conversationKey,
        holdMs: Math.max(1_000, context.deadlineAt - Date.now()),
        signal: context.signal,
      });
      const { channel, ignored } = rankedOf(ranked, lease.channel);
      const { token } = lease;
      const announce = (): ServedBy => {
        upstreamCalls += 1;
        const served = { providerId, channel: channel.id, tokenLabel: token.label, attempts: upstreamCalls, ignored };
        context.announce(served);
        return served;
      };
      let served = announce();
      let isCorrected = false;
      const onCorrection = (): void => {
        isCorrected = true;
        served = announce();
      };
      let hasBegun = false;
      let error: ServiceError | null = null;
      // Stays so when the caller leaves in mid-answer and this generator is ended from outside.
      let verdict: TokenVerdict = 'client';
      try {
        const shaping = new Shaping(request, channel, emulation);
        const call: ChatCall = { request: shaping.request, channel: channel.id, token, signal: context.signal };
        // Most answers pass as they come, with no step between the provider and here.
        const tally = shaping.leavesAnswer ? new UsageTally() : null;
        const events = tally === null ? shapedAnswer({ provider, call, shaping, onCorrection }) : provider.chat(call);
        for await (const event of events) {
          if (!hasBegun) this.options.rests.onAnswered(channel.id);
          hasBegun = true;
          if (tally === null) yield event;
          else if (event.type === 'finish') yield await tally.complete(event, call.request);
          else {
            tally.add(event);
            yield event;
          }
        }
        verdict = 'ok';
        return;
      } catch (reason) {
        error = ServiceError.from(reason);
        verdict = context.signal.aborted ? 'client' : (error.kind.verdict ?? 'request');
        if (hasBegun || !next.canMend(lease, error)) throw error;
        if (attempts >= maxAttempts) throw inCallersTerms(error);
      } finally {
        await this.settle(lease, { requestId: context.requestId, served, verdict, error, isCorrected });
      }
    }
  }

  private async settle(lease: Lease, attempt: AttemptReport): Promise<void> {
    const { verdict, error, served } = attempt;
    this.options.rests.onEnd(served.channel, verdict, error);
    await this.options.pool.settle(lease, verdict, {
      ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      ...(error ? { reason: error.code } : {}),
    });
    this.options.onAttempt(attempt);
  }

  /** @throws ServiceError `model_not_found`, or `unsupported_parameter` when the request asks too much of all channels */
  private rank(request: ChatRequest): readonly RankedChannel[] {
    const { provider, channels, emulation } = this.options;
    const model = provider.models.find(({ id }) => id === request.model);
    if (!model) throw new ServiceError('model_not_found', 'This provider does not have the model.', { param: 'model' });
    const configured = channels.flatMap((id) => model.channels.filter((channel) => channel.id === id));
    const ranked = rankChannels(request, configured, emulation);
    if (configured.length > 0 && ranked.length === 0) {
      throw new ServiceError('unsupported_parameter', 'No channel of this model can honour all of the request.');
    }
    return ranked;
  }
}

function rankedOf(ranked: readonly RankedChannel[], channelId: ChannelId): RankedChannel {
  const found = ranked.find(({ channel }) => channel.id === channelId);
  if (found === undefined) throw new ServiceError('internal_error', `There is no channel ${channelId} to serve by.`);
  return found;
}
