import {
  type ChannelId,
  type ChatEvent,
  type ChatRequest,
  ServiceError,
  type ServedBy,
  type TokenVerdict,
} from '@sluice/contract';
import type { Provider } from '@sluice/provider-kit';
import type { Lease, TokenPool } from '@sluice/token-pool';
import { inCallersTerms, NextAttempt } from './next-attempt.js';

export interface ChatAttemptsOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly pool: TokenPool;
  /** The operator's order. */
  readonly channels: readonly ChannelId[];
  readonly maxAttempts: number;
  /** Told of each attempt's end; `error` is null when it went well. */
  readonly onAttempt: (attempt: AttemptReport) => void;
}

export interface AttemptReport {
  readonly requestId: string;
  readonly served: ServedBy;
  readonly verdict: TokenVerdict;
  readonly error: ServiceError | null;
}

export interface ChatContext {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** ms since 1970. */
  readonly deadlineAt: number;
  announce(served: ServedBy): void;
}

/**
 * Answers chat requests with whatever token and channel can. Until the first event another token or channel may be
 * tried, unseen by the caller; after it, never: a second answer would not continue the first.
 */
export class ChatAttempts {
  constructor(private readonly options: ChatAttemptsOptions) {}

  async *answer(request: ChatRequest, context: ChatContext): AsyncGenerator<ChatEvent> {
    const { providerId, pool, maxAttempts } = this.options;
    const next = new NextAttempt(pool, providerId, this.channelsFor(request.model));
    for (let attempts = 1; ; attempts += 1) {
      const lease = await next.lease({
        affinityKey: request.conversationKey,
        holdMs: Math.max(1_000, context.deadlineAt - Date.now()),
        signal: context.signal,
      });
      const served = { providerId, channel: lease.channel, tokenLabel: lease.token.label, attempts };
      context.announce(served);
      let hasBegun = false;
      try {
        for await (const event of this.attempt(request, lease, served, context)) {
          hasBegun = true;
          yield event;
        }
        return;
      } catch (error) {
        const known = ServiceError.from(error);
        if (hasBegun || !next.canMend(lease, known)) throw known;
        if (attempts >= maxAttempts) throw inCallersTerms(known);
      }
    }
  }

  /** One attempt with one token; the loan is settled however it ends. */
  private async *attempt(
    request: ChatRequest,
    lease: Lease,
    served: ServedBy,
    context: ChatContext,
  ): AsyncGenerator<ChatEvent> {
    let error: ServiceError | null = null;
    // Stays so when the caller leaves in mid-answer and this generator is ended from outside.
    let verdict: TokenVerdict = 'client';
    try {
      const { channel, token } = lease;
      const events = this.options.provider.chat({ request, channel, token, signal: context.signal });
      yield* requireContent(events);
      verdict = 'ok';
    } catch (reason) {
      error = ServiceError.from(reason);
      verdict = context.signal.aborted ? 'client' : (error.kind.verdict ?? 'request');
      throw error;
    } finally {
      await this.options.pool.settle(lease, verdict, {
        ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
        ...(error ? { reason: error.code } : {}),
      });
      this.options.onAttempt({ requestId: context.requestId, served, verdict, error });
    }
  }

  private channelsFor(modelId: string): readonly ChannelId[] {
    const model = this.options.provider.models.find(({ id }) => id === modelId);
    if (!model) throw new ServiceError('model_not_found', 'This provider does not have the model.', { param: 'model' });
    return this.options.channels.filter((id) => model.channels.includes(id));
  }
}

/** An answer that finishes without having said anything is a failure, whatever reason it gives. */
async function* requireContent(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  let hasContent = false;
  for await (const event of events) {
    if (event.type === 'text-delta' || event.type === 'reasoning-delta' || event.type === 'tool-call-start') {
      hasContent = true;
    }
    if (event.type === 'finish' && !hasContent && event.reason !== 'content_filter') {
      throw new ServiceError('upstream_empty_response', 'The upstream finished without having said anything.');
    }
    yield event;
  }
}
