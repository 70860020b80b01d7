import { Logger } from '@nestjs/common';
import { Roster } from '@sluice/contract';
import type { Tracing } from '@sluice/platform';
import type { Request, Response } from 'express';
import { findCaller } from '../auth/caller.js';
import { Attachment } from '../http/attachment.js';
import { contextOf } from '../http/request-context.js';
import type { RecordSink } from '../records/record-sink.js';
import { toRequestRecord } from '../records/to-request-record.js';
import type { ChatMetrics } from './chat-metrics.js';
import { ChatRecord } from './chat-record.js';
import { ChatTrace } from './chat-trace.js';

const CLIENT_CLOSED_STATUS = 499;

/**
 * Keeps the books of chat requests: each one that comes in is one line in the log and one count in the metrics, and each
 * of somebody who has a key is one record.
 */
export class ChatJournal {
  private readonly logger = new Logger('Chat');
  private readonly records = new Attachment<Response, ChatRecord>('record');
  private readonly running = new Roster<ChatRecord>();

  /** @param tracing  null where requests are not traced */
  constructor(
    private readonly metrics: ChatMetrics,
    private readonly books: RecordSink,
    private readonly tracing: Tracing | null,
  ) {}

  /** Records of requests that have not ended. */
  get underWay(): Iterable<ChatRecord> & { readonly size: number } {
    return this.running;
  }

  /** Begins a record, and writes it when the response has closed. */
  open(request: Request, response: Response): void {
    const record = new ChatRecord();
    if (this.tracing !== null) record.trace = new ChatTrace(this.tracing, request);
    this.records.set(response, record);
    const ticket = this.running.add(record);
    response.once('close', () => {
      this.running.remove(ticket);
      this.write(request, record, response);
    });
  }

  /** The record of a chat request; undefined for every other. */
  of(response: Response): ChatRecord | undefined {
    return this.records.get(response);
  }

  private write(request: Request, record: ChatRecord, response: Response): void {
    const context = contextOf(request);
    const outcome = record.outcome(response.writableFinished);
    const { startedAt, bodyReadAt } = context;
    const { model, providerId, head, finish, dispatchedAt, firstEventAt } = record;
    const durationMs = round(performance.now() - startedAt);
    const ttftMs = firstEventAt === null ? null : round(firstEventAt - startedAt);
    const overheadMs = overheadOf(record, { bodyReadAt, startedAt });
    const status = response.headersSent ? response.statusCode : CLIENT_CLOSED_STATUS;
    const queueMs = record.queueMs(startedAt);
    this.metrics.end(
      { model, provider: providerId, outcome, code: record.error?.code ?? null },
      { ttftMs, durationMs, overheadMs, queueMs },
    );
    record.trace?.end(record, outcome, status);
    this.logger.log({
      msg: 'chat request ended',
      requestId: context.requestId,
      trace_id: record.trace?.traceId,
      clientId: context.clientId ?? undefined,
      apiKeyId: context.apiKeyId ?? undefined,
      model,
      provider: providerId,
      channel: head?.channel,
      outcome,
      code: record.error?.code,
      status,
      stream: record.isStream,
      ttftMs,
      durationMs,
      overheadMs: dispatchedAt === null ? null : overheadMs,
      inputTokens: finish?.usage?.inputTokens,
      outputTokens: finish?.usage?.outputTokens,
      reasoningTokens: finish?.usage?.reasoningTokens,
      usageSource: finish?.usageSource,
      attempts: record.attempts,
    });
    if (isOfStranger(request, record)) return;
    const end = { outcome, httpStatus: status, ttftMs, durationMs };
    this.books.add(toRequestRecord(record, context, request.headers, end));
  }
}

/**
 * Whether nobody knows that the sender has a key that holds: such must not be able to fill the database. A token of the
 * client's own may be made up, until its upstream has answered by it.
 */
function isOfStranger(request: Request, { error, firstEventAt }: ChatRecord): boolean {
  const caller = findCaller(request);
  if (caller !== undefined) return caller.ownToken !== null && firstEventAt === null;
  return contextOf(request).apiKeyId === null || error?.code === 'invalid_api_key';
}

/** ms between the last byte of the body and the hand-over to the wire; null before the hand-over. */
export function overheadOf(
  record: ChatRecord,
  context: { readonly bodyReadAt: number | null; readonly startedAt: number },
): number | null {
  if (record.dispatchedAt === null) return null;
  return round(record.dispatchedAt - (context.bodyReadAt ?? context.startedAt));
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
