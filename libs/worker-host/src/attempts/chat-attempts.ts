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
import { type ChatCall, openLater, type Provider, Shaping, UsageTally } from '@sluice/provider-kit';
import type { Tracing } from '@sluice/platform';
import type { Lease, TokenPool } from '@sluice/token-pool';
import type { ChannelRests } from '../channels/channel-rests.js';
import { AnswerTrace } from './answer-trace.js';
import { AttemptNotes } from './attempt-notes.js';
import { inCallersTerms, NextAttempt } from './next-attempt.js';
import { SettledAnswer, type SettledAnswerOptions } from './settled-answer.js';
import { Served } from './served.js';
import { shapedAnswer } from './shaped-answer.js';

export interface ChatAttemptsOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly pool: TokenPool;
  /** Asked once for each request, which keeps to the answer. */
  readonly rules: () => AttemptRules;
  readonly rests: Pick<ChannelRests, 'refusal' | 'onAsked' | 'onAnswered' | 'onEnd'>;
  /** Told of each attempt's end; `error` is null when it went well. */
  readonly onAttempt: (attempt: AttemptReport) => void;
  /** null where requests are not traced. */
  readonly tracing: Tracing | null;
}

export interface AttemptRules {
  /** The operator's order. */
  readonly channels: readonly ChannelId[];
  readonly emulation: Emulation;
  readonly maxAttempts: number;
}

export interface AttemptReport {
  readonly requestId: string;
  /** undefined where the request is not traced. */
  readonly traceId: string | undefined;
  readonly served: ServedBy;
  readonly verdict: TokenVerdict;
  readonly error: ServiceError | null;
  /** Whether the model had to be asked to mend its answer. */
  readonly isCorrected: boolean;
  /** Of the first attempt: from taking the request to calling the upstream, ms; null for later ones. */
  readonly preparedMs: number | null;
}

export interface ChatContext {
  readonly requestId: string;
  readonly traceparent?: string;
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

  answer(request: ChatRequest, context: ChatContext): AsyncIterable<ChatEvent> {
    return openLater(() => this.begin(request, context));
  }

  private async begin(request: ChatRequest, context: ChatContext): Promise<AsyncIterable<ChatEvent>> {
    const { tracing, providerId } = this.options;
    if (tracing === null) return this.tryUntilBegun(request, context, null);
    const { requestId, traceparent } = context;
    const trace = new AnswerTrace(tracing, { providerId, request, requestId, traceparent });
    try {
      return await this.tryUntilBegun(request, context, trace);
    } catch (reason) {
      trace.end(ServiceError.from(reason));
      throw reason;
    }
  }

  private async tryUntilBegun(
    request: ChatRequest,
    context: ChatContext,
    trace: AnswerTrace | null,
  ): Promise<AsyncIterable<ChatEvent>> {
    const { pool, providerId, rests } = this.options;
    const rules = this.options.rules();
    const ranked = this.rank(request, rules);
    const channelIds = ranked.map(({ channel }) => channel.id);
    const next = new NextAttempt(pool, providerId, rests, channelIds);
    const notes = new AttemptNotes(trace);
    for (let attempts = 1; ; attempts += 1) {
      const lease = await next.lease({
        affinityKey: request.conversationKey,
        holdMs: Math.max(1_000, context.deadlineAt - Date.now()),
        signal: context.signal,
      });
      trace?.lent(lease);
      const channel = rankedOf(ranked, lease.channel);
      const attempt = this.startAttempt(request, channel, lease, rules.emulation, context, { notes, trace });
      try {
        const first = await attempt.events.next();
        if (first.done !== true) {
          rests.onAnswered(lease.channel);
          trace?.onFirstEvent();
        }
        return new SettledAnswer(trace === null ? { ...attempt, first } : traced({ ...attempt, first }, trace));
      } catch (reason) {
        const error = ServiceError.from(reason);
        await attempt.settle(error, false);
        if (!next.canMend(lease, error)) throw error;
        if (attempts >= rules.maxAttempts) throw inCallersTerms(error);
      }
    }
  }

  /** Asks the channel, and tells the caller who serves. */
  private startAttempt(
    request: ChatRequest,
    { channel, ignored }: RankedChannel,
    lease: Lease,
    emulation: Emulation,
    context: ChatContext,
    { notes, trace }: { readonly notes: AttemptNotes; readonly trace: AnswerTrace | null },
  ): Omit<SettledAnswerOptions, 'first'> {
    const { provider, providerId } = this.options;
    const { token } = lease;
    const { requestId, signal } = context;
    const serve = (isCorrection = false): ServedBy => {
      const attempts = notes.begin(lease, isCorrection);
      const facts = { providerId, channel: channel.id, tokenLabel: token.label, attempts, ignored };
      const served = new Served(facts, notes);
      context.announce(served);
      return served;
    };
    let served = serve();
    const preparedMs = served.attempts === 1 ? notes.preparedMs : null;
    let isCorrected = false;
    const onCorrection = (): void => {
      isCorrected = true;
      notes.end('ok', null);
      served = serve(true);
    };
    const shaping = new Shaping(request, channel, emulation);
    const call: ChatCall = { request: shaping.request, channel: channel.id, token, signal };
    // Most answers pass as they come, with no step between the provider and here.
    const isPlain = shaping.leavesAnswer;
    const events = isPlain ? provider.chat(call) : shapedAnswer({ provider, call, shaping, onCorrection });
    const settle = (error: ServiceError | null, hasLeft: boolean): Promise<void> => {
      const isClients = hasLeft || (error !== null && signal.aborted);
      const verdict = isClients ? 'client' : error === null ? 'ok' : (error.kind.verdict ?? 'request');
      notes.end(verdict, error?.code ?? null);
      const traceId = trace?.traceId;
      return this.settle(lease, { requestId, traceId, served, verdict, error, isCorrected, preparedMs });
    };
    return {
      events: events[Symbol.asyncIterator](),
      tally: isPlain ? new UsageTally() : null,
      request: call.request,
      settle,
    };
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
  private rank(request: ChatRequest, { channels, emulation }: AttemptRules): readonly RankedChannel[] {
    const { provider } = this.options;
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

/** The same answer, whose trace ends with it. */
function traced(answer: SettledAnswerOptions, trace: AnswerTrace): SettledAnswerOptions {
  return {
    ...answer,
    onFinish: (finish) => trace.onFinish(finish),
    settle: async (error, hasLeft) => {
      try {
        await answer.settle(error, hasLeft);
      } finally {
        trace.end(error);
      }
    },
  };
}

function rankedOf(ranked: readonly RankedChannel[], channelId: ChannelId): RankedChannel {
  const found = ranked.find(({ channel }) => channel.id === channelId);
  if (found === undefined) throw new ServiceError('internal_error', `There is no channel ${channelId} to serve by.`);
  return found;
}
