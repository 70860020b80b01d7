import { ServiceError, type Outcome } from '@sluice/contract';
import type { Request, Response } from 'express';
import type { ChatJournal } from '../chat/chat-journal.js';
import type { ChatRecord } from '../chat/chat-record.js';
import { contextOf } from '../http/request-context.js';
import type { Caller } from './caller.js';
import type { KeyBook } from './key-book.js';
import type { KeyMetrics } from './key-metrics.js';
import type { KeyStanding, KeyWord } from './key-state.js';
import { setLimitHeaders } from './limit-headers.js';

/** Lets in the holders of keys that were made in the dashboard, and charges them what their answers took. */
export class KeyAccounts {
  constructor(
    private readonly book: KeyBook,
    private readonly journal: ChatJournal,
    private readonly metrics: KeyMetrics,
  ) {}

  /**
   * @returns null where there is no such key
   * @throws ServiceError `invalid_api_key`, `rate_limit_exceeded`, `insufficient_quota`; `storage_unavailable` when
   *   nobody can know
   */
  async admit(key: string, request: Request, response: Response): Promise<Caller | null> {
    const record = this.journal.of(response);
    const standing = await this.book.admit(key, record !== undefined);
    if (standing === null) return null;
    const { facts } = standing;
    contextOf(request).apiKeyId = facts.id;
    setLimitHeaders(response, standing);
    if (record !== undefined) response.once('close', () => this.close(key, facts.id, record, response));
    const refusal = REFUSALS[standing.word]?.(standing) ?? null;
    if (refusal !== null) throw refusal;
    const models = facts.models && new Set(facts.models.map((name) => name.toLowerCase()));
    return { tenant: facts.id, models, ownToken: null };
  }

  private close(key: string, apiKeyId: string, record: ChatRecord, response: Response): void {
    const outcome = record.outcome(response.writableFinished);
    const tokens = tokensOf(record, outcome);
    if (tokens > 0) this.book.charge(key, tokens);
    this.metrics.onEnd(apiKeyId, outcome, tokens);
  }
}

/** A usual ratio for text of many kinds. */
const CHARS_PER_TOKEN = 4;

/**
 * Input and output, as counted or estimated by whoever served. Where the client hung up in mid-answer nobody counts to
 * the end, and what it had by then is estimated: else whoever hangs up just before the end would never be charged.
 */
function tokensOf(record: ChatRecord, outcome: Outcome): number {
  const { finish, requestChars, answerChars } = record;
  if (finish === null && outcome === 'client_gone' && record.firstEventAt !== null) {
    return Math.ceil((requestChars + answerChars) / CHARS_PER_TOKEN);
  }
  const { inputTokens = 0, outputTokens = 0 } = finish?.usage ?? {};
  return inputTokens + outputTokens;
}

const REFUSALS: Readonly<Partial<Record<KeyWord, (standing: KeyStanding) => ServiceError>>> = {
  off: () => new ServiceError('invalid_api_key', 'This API key is switched off.'),
  expired: () => new ServiceError('invalid_api_key', 'This API key has expired.'),
  quota: ({ facts, tokensResetMs }) =>
    new ServiceError('insufficient_quota', `This API key has used its ${facts.dailyTokens} tokens of today (UTC).`, {
      retryAfterMs: tokensResetMs,
    }),
  rate: ({ facts, requestsResetMs }) =>
    new ServiceError('rate_limit_exceeded', `This API key may send ${facts.rpm} requests a minute.`, {
      retryAfterMs: requestsResetMs,
    }),
};
