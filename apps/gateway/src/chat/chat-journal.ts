import { Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { contextOf, type RequestContext } from '../http/request-context.js';
import type { ChatMetrics } from './chat-metrics.js';
import { ChatRecord } from './chat-record.js';

const CLIENT_CLOSED_STATUS = 499;

/** Keeps the books of chat requests: each one that comes in is one line in the log and one count in the metrics. */
export class ChatJournal {
  private readonly logger = new Logger('Chat');
  private readonly records = new WeakMap<Response, ChatRecord>();

  constructor(private readonly metrics: ChatMetrics) {}

  /** Begins a record, and writes it when the response has closed. */
  open(request: Request, response: Response): void {
    const record = new ChatRecord();
    this.records.set(response, record);
    this.metrics.begin();
    response.once('close', () => this.write(contextOf(request), record, response));
  }

  /** The record of a chat request; undefined for every other. */
  of(response: Response): ChatRecord | undefined {
    return this.records.get(response);
  }

  private write(context: RequestContext, record: ChatRecord, response: Response): void {
    const outcome = record.outcome(response.writableFinished);
    const { startedAt, bodyReadAt } = context;
    const { model, providerId, head, finish, dispatchedAt, firstEventAt } = record;
    const durationMs = round(performance.now() - startedAt);
    const ttftMs = firstEventAt === null ? null : round(firstEventAt - startedAt);
    const overheadMs = overheadOf(record, { bodyReadAt, startedAt });
    this.metrics.end({ model, provider: providerId, outcome }, { ttftMs, durationMs, overheadMs });
    this.logger.log({
      msg: 'chat request ended',
      requestId: context.requestId,
      clientId: context.clientId ?? undefined,
      apiKeyId: context.apiKeyId ?? undefined,
      model,
      provider: providerId,
      channel: head?.channel,
      outcome,
      code: record.error?.code,
      status: response.headersSent ? response.statusCode : CLIENT_CLOSED_STATUS,
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
  }
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
