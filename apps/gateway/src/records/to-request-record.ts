import { errorKind, type AttemptNote, type Outcome, type RequestAttempt, type RequestRecord } from '@sluice/contract';
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRecord } from '../chat/chat-record.js';
import type { RequestContext } from '../http/request-context.js';
import { clientSourceOf } from './client-source.js';

/** How a request ended, as log and metrics tell it too. */
export interface RequestEnd {
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly ttftMs: number | null;
  readonly durationMs: number;
}

/** What is kept of a request in the books. */
export function toRequestRecord(
  record: ChatRecord,
  context: RequestContext,
  headers: IncomingHttpHeaders,
  end: RequestEnd,
): RequestRecord {
  const { head, finish, reply } = record;
  const usage = finish?.usage ?? null;
  const since = (moment: number | null): number | null => (moment === null ? null : whole(moment - context.startedAt));
  const takenMs = reply?.takenAt == null ? null : Math.max(0, whole(reply.takenAt - record.at));
  const endedMs = since(record.endedAt) ?? whole(end.durationMs);
  const tries = triesOf(record, end.outcome, takenMs, endedMs);
  const last = tries?.at(-1);
  return {
    id: context.requestId,
    at: record.at,
    apiKeyId: context.apiKeyId,
    source: clientSourceOf(headers),
    dialect: 'openai-chat',
    model: record.model || null,
    provider: record.providerId || null,
    channel: head?.channel ?? last?.channel ?? null,
    tokenId: last?.tokenId ?? null,
    isGuest: last?.isGuest ?? false,
    isStream: record.isStream,
    outcome: end.outcome,
    httpStatus: end.httpStatus,
    errorCode: record.error?.code ?? null,
    ttftMs: end.ttftMs === null ? null : whole(end.ttftMs),
    durationMs: whole(end.durationMs),
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    cachedTokens: usage?.cachedInputTokens ?? null,
    usageSource: usage === null ? 'none' : finish!.usageSource,
    attempts: record.attempts,
    requeues: reply === null ? 0 : reply.attempts - 1,
    tries,
    dispatchedMs: since(record.dispatchedAt),
    takenMs,
  };
}

/** The worker's notes on the clock of the request; the one that still ran when it sent them ended with the request. */
function triesOf(
  record: ChatRecord,
  outcome: Outcome,
  takenMs: number | null,
  endedMs: number,
): readonly RequestAttempt[] | null {
  const { reply, head } = record;
  const wasNeverTaken = reply === null || (reply.takenAt === null && reply.attempts === 1);
  if (wasNeverTaken) return [];
  if (head?.tries === undefined) return null;
  const onOurClock = (ms: number | null): number | null => (ms === null || takenMs === null ? null : takenMs + ms);
  return head.tries.map((note) => ({
    ...note,
    leasedMs: onOurClock(note.leasedMs),
    ...(note.verdict === null ? ownEnd(record, outcome, endedMs) : { endedMs: onOurClock(note.endedMs) }),
  }));
}

function ownEnd(
  { error, finish }: ChatRecord,
  outcome: Outcome,
  endedMs: number,
): Pick<AttemptNote, 'endedMs' | 'verdict' | 'code'> {
  if (finish !== null) return { endedMs, verdict: 'ok', code: null };
  if (outcome === 'client_gone') return { endedMs, verdict: 'client', code: null };
  return { endedMs, verdict: (error && errorKind(error.code).verdict) ?? null, code: error?.code ?? null };
}

const whole = (ms: number): number => Math.round(ms);
