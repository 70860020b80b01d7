import type { RequestAttempt, RequestRecord } from '@sluice/contract';
import { explainOutcome } from './explain-outcome.js';
import type { RequestDetailView, RequestStepView, RequestView } from './request.view.js';

/** What ids are called now. */
export interface Names {
  readonly apiKeys: ReadonlyMap<string, string>;
  readonly tokens: ReadonlyMap<string, string>;
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null): string | null =>
  id === null ? null : (names.get(id) ?? null);

export function toRequestView(record: RequestRecord, names: Names): RequestView {
  const { id, apiKeyId, source, dialect, model, provider, channel, tokenId, outcome, httpStatus, errorCode } = record;
  const { ttftMs, durationMs, inputTokens, outputTokens, reasoningTokens, cachedTokens } = record;
  return {
    id,
    at: new Date(record.at).toISOString(),
    apiKeyId,
    apiKeyName: nameIn(names.apiKeys, apiKeyId),
    source,
    dialect,
    model,
    provider,
    channel,
    tokenId,
    tokenLabel: nameIn(names.tokens, tokenId),
    guest: record.isGuest,
    stream: record.isStream,
    outcome,
    httpStatus,
    errorCode,
    ttftMs,
    durationMs,
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedTokens,
    usageSource: record.usageSource,
    attempts: record.attempts,
  };
}

export function toDetailView(record: RequestRecord, names: Names): RequestDetailView {
  const { requeues, dispatchedMs, takenMs, tries } = record;
  return {
    ...toRequestView(record, names),
    requeues,
    queueMs: dispatchedMs === null || takenMs === null ? null : Math.max(0, takenMs - dispatchedMs),
    tries: tries?.map((attempt) => ({ ...attempt, tokenLabel: nameIn(names.tokens, attempt.tokenId) })) ?? null,
    timeline: timelineOf(record),
    explanation: explainOutcome(record.outcome, record.errorCode),
  };
}

function timelineOf({ dispatchedMs, takenMs, tries, ttftMs, durationMs }: RequestRecord): RequestStepView[] {
  const steps: RequestStepView[] = [{ step: 'received', atMs: 0, attempt: null }];
  const add = (step: RequestStepView['step'], atMs: number | null, attempt: number | null = null): void => {
    if (atMs !== null) steps.push({ step, atMs, attempt });
  };
  add('dispatched', dispatchedMs);
  add('taken', takenMs);
  tries?.forEach((attempt, i) => {
    add('leased', attempt.leasedMs, i);
    if (ttftMs !== null && i === tries.length - 1) add('first-event', ttftMs);
    add(hasFailed(attempt) ? 'attempt-failed' : 'attempt-ended', attempt.endedMs, i);
  });
  if (ttftMs !== null && !tries?.length) add('first-event', ttftMs);
  add('ended', durationMs);
  return steps.sort((a, b) => a.atMs - b.atMs);
}

const hasFailed = ({ verdict, code }: RequestAttempt): boolean =>
  code !== null || (verdict !== 'ok' && verdict !== 'client');
