import type { Outcome } from '@sluice/contract';
import type { Span, Tracing } from '@sluice/platform';
import type { CrossingWatch } from '@sluice/transport';
import type { Request } from 'express';
import { contextOf } from '../http/request-context.js';
import type { ChatRecord } from './chat-record.js';

/** Ends that are nobody's fault, or the client's own. */
const FINE: ReadonlySet<Outcome> = new Set(['completed', 'length', 'tool_calls', 'content_filter', 'client_gone']);

/**
 * The spans of one chat request: its own, and below it one for each time that it goes through Redis to a worker, whose
 * span is below that.
 */
export class ChatTrace implements CrossingWatch {
  private readonly own: Span;
  private crossing: Span | null = null;
  private providerId = '';
  private puts = 0;

  constructor(
    private readonly tracing: Tracing,
    request: Request,
  ) {
    const { requestId, startedAt } = contextOf(request);
    // One of the few that the gateway knows, as else the request would be none of a chat.
    const route = request.path.toLowerCase().replace(/\/$/, '');
    this.own = tracing.begin(`${request.method} ${route}`, {
      role: 'server',
      above: request.headers['traceparent'],
      at: startedAt,
      facts: { 'http.request.method': request.method, 'http.route': route, 'sluice.request.id': requestId },
    });
  }

  get traceId(): string {
    return this.own.traceId;
  }

  /** Below which a worker goes on. */
  get traceparent(): string {
    return (this.crossing ?? this.own).traceparent;
  }

  /** The request is handed to the wire. */
  cross(providerId: string): void {
    this.providerId = providerId;
    this.puts += 1;
    this.crossing = this.tracing.begin(`send ${providerId}`, {
      role: 'producer',
      above: this.own,
      facts: {
        'messaging.system': 'redis',
        'messaging.operation.type': 'send',
        'messaging.destination.name': providerId,
        'sluice.queue.attempt': this.puts,
      },
    });
  }

  onQueued(): void {
    this.crossing?.event('queued');
  }

  onTaken(workerId: string): void {
    this.crossing?.note({ 'sluice.worker.id': workerId });
    this.crossing?.event('taken');
    this.crossing?.end(null);
  }

  onAgain(): void {
    this.own.event('queued anew');
    this.cross(this.providerId);
  }

  /** @param outcome  the word for it in log and metrics */
  end(record: ChatRecord, outcome: Outcome, status: number): void {
    const { model, providerId, head, finish, error, firstEventAt } = record;
    const usage = finish?.usageSource === 'upstream' ? finish.usage : null;
    const isFine = FINE.has(outcome) || (outcome === 'refused' && status < 500);
    if (record.reply?.takenAt === null) this.crossing?.end(isFine ? null : outcome);
    if (firstEventAt !== null) this.own.event('first event', {}, firstEventAt);
    this.own.note({
      'http.response.status_code': status,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': providerId || undefined,
      'gen_ai.request.model': model || undefined,
      'gen_ai.usage.input_tokens': usage?.inputTokens,
      'gen_ai.usage.output_tokens': usage?.outputTokens,
      'error.type': error?.code,
      'sluice.outcome': outcome,
      'sluice.channel': head?.channel,
      'sluice.attempts': record.attempts,
      'sluice.stream': record.isStream,
    });
    this.own.end(isFine ? null : outcome);
  }
}
