import {
  type ChatRequest,
  errorKind,
  type ErrorCode,
  type FinishEvent,
  type ServiceError,
  type TokenVerdict,
} from '@sluice/contract';
import type { Span, Tracing } from '@sluice/platform';
import type { Lease } from '@sluice/token-pool';

export interface TracedRequest {
  readonly providerId: string;
  readonly request: Pick<ChatRequest, 'model'>;
  readonly requestId: string;
  /** Where the trace goes on, as the gateway says; where it does not, one begins. */
  readonly traceparent?: string;
}

/** The spans of one request at its worker: its own, and below it one for each call of the upstream. */
export class AnswerTrace {
  private readonly own: Span;
  private attempt: Span | null = null;

  constructor(
    private readonly tracing: Tracing,
    private readonly traced: TracedRequest,
  ) {
    const { providerId, requestId, traceparent } = traced;
    this.own = tracing.begin(`process ${providerId}`, {
      role: 'consumer',
      above: traceparent,
      facts: {
        'messaging.system': 'redis',
        'messaging.operation.type': 'process',
        'messaging.destination.name': providerId,
        'sluice.request.id': requestId,
      },
    });
  }

  get traceId(): string {
    return this.own.traceId;
  }

  /** A token was lent. Of it nothing is said but whether it is a guest's. */
  lent({ channel, token }: Lease): void {
    this.own.event('lease', { 'sluice.channel': channel, 'sluice.guest': token.isGuest });
  }

  /** @param number  of the call, from 1 */
  beginAttempt({ channel, token }: Lease, number: number, isCorrection: boolean): void {
    const { providerId, request } = this.traced;
    this.attempt = this.tracing.begin(`chat ${request.model}`, {
      role: 'client',
      above: this.own,
      facts: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': providerId,
        'gen_ai.request.model': request.model,
        'sluice.channel': channel,
        'sluice.guest': token.isGuest,
        'sluice.attempt': number,
        'sluice.correction': isCorrection,
      },
    });
  }

  /** The upstream has begun to answer. */
  onFirstEvent(): void {
    this.attempt?.event('first event');
  }

  /** Usage is told where the upstream counted it. */
  onFinish({ usage, usageSource }: FinishEvent): void {
    if (usage === null || usageSource !== 'upstream') return;
    this.attempt?.note({
      'gen_ai.usage.input_tokens': usage.inputTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
    });
  }

  endAttempt(verdict: TokenVerdict, code: ErrorCode | null): void {
    this.attempt?.note({ 'sluice.verdict': verdict, 'error.type': code ?? undefined });
    this.attempt?.end(code === null || verdict === 'client' ? null : errorKind(code).outcome);
    this.attempt = null;
  }

  /** @param error  what the caller is told; null where it is told none */
  end(error: ServiceError | null): void {
    const outcome = error?.kind.outcome ?? null;
    this.own.note({ 'error.type': error?.code });
    this.own.end(outcome === 'client_gone' ? null : outcome);
  }
}
