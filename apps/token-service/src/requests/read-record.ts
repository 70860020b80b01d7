import type { RequestRecord } from '@sluice/contract';

type Check = (value: unknown) => boolean;

const LONGEST_TEXT = 300;
const MOST_TRIES = 100;

const isText: Check = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT;
const isFlag: Check = (value) => typeof value === 'boolean';
const isAmount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTries: Check = (value) => Array.isArray(value) && value.length <= MOST_TRIES;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const CHECKS: Readonly<Record<keyof RequestRecord, Check>> = {
  id: (value) => isText(value) && value !== '',
  at: isAmount,
  apiKeyId: orNull(isText),
  source: isText,
  dialect: isText,
  model: orNull(isText),
  provider: orNull(isText),
  channel: orNull(isText),
  tokenId: orNull(isText),
  isGuest: isFlag,
  isStream: isFlag,
  outcome: isText,
  httpStatus: isAmount,
  errorCode: orNull(isText),
  ttftMs: orNull(isAmount),
  durationMs: isAmount,
  inputTokens: orNull(isAmount),
  outputTokens: orNull(isAmount),
  reasoningTokens: orNull(isAmount),
  cachedTokens: orNull(isAmount),
  usageSource: isText,
  attempts: isAmount,
  requeues: isAmount,
  tries: orNull(isTries),
  dispatchedMs: orNull(isAmount),
  takenMs: orNull(isAmount),
};

/** Reads a record as a gateway wrote it; null where it is none that the database could hold. */
export function readRecord(json: string): RequestRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  return Object.entries(CHECKS).every(([name, check]) => check(fields[name])) ? (value as RequestRecord) : null;
}
