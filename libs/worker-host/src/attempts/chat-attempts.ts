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
    const { providerId, provider, pool, maxAttempts } = this.options;
    const next = new NextAttempt(pool, providerId, this.channelsFor(request.model));
    for (let attempts = 1; ; attempts += 1) {
      const lease = await next.lease({
        affinityKey: request.conversationKey,
        holdMs: Math.max(1_000, context.deadlineAt - Date.now()),
        signal: context.signal,
      });
      const { channel, token } = lease;
      const served = { providerId, channel, tokenLabel: token.label, attempts };
      context.announce(served);
      let hasBegun = false;
      let error: ServiceError | null = null;
      // Stays so when the caller leaves in mid-answer and this generator is ended from outside.
      let verdict: TokenVerdict = 'client';
      try {
        for await (const event of provider.chat({ request, channel, token, signal: context.signal })) {
          hasBegun = true;
          yield event;
        }
        verdict = 'ok';
        return;
      } catch (reason) {
        error = ServiceError.from(reason);
        verdict = context.signal.aborted ? 'client' : (error.kind.verdict ?? 'request');
        if (hasBegun || !next.canMend(lease, error)) throw error;
        if (attempts >= maxAttempts) throw inCallersTerms(error);
      } finally {
        await this.settle(lease, { requestId: context.requestId, served, verdict, error });
      }
    }
  }

  private async settle(lease: Lease, attempt: AttemptReport): Promise<void> {
    const { verdict, error } = attempt;
    await this.options.pool.settle(lease, verdict, {
      ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      ...(error ? { reason: error.code } : {}),
    });
    this.options.onAttempt(attempt);
  }

  private channelsFor(modelId: string): readonly ChannelId[] {
    const model = this.options.provider.models.find(({ id }) => id === modelId);
    if (!model) throw new ServiceError('model_not_found', 'This provider does not have the model.', { param: 'model' });
    return this.options.channels.filter((id) => model.channels.includes(id));
  }
}
