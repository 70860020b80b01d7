import type { ServiceError } from '@sluice/contract';

/** Longest wait that openai-node takes from a header, ms; past it the SDK falls back to a short pause of its own. */
const LONGEST_HONOURED_MS = 60_000;
/** What a 503 advises where nobody knows better, ms. */
const DEFAULT_503_MS = 5_000;

/** When, and whether, the client should come again. */
export function retryHeaders(error: ServiceError): Record<string, string> {
  const headers: Record<string, string> = {};
  const retryAfterMs = error.retryAfterMs ?? (error.kind.status === 503 ? DEFAULT_503_MS : undefined);
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
    headers['retry-after-ms'] = String(Math.max(0, Math.ceil(retryAfterMs)));
  }
  if (!error.isRetryable || (retryAfterMs ?? 0) > LONGEST_HONOURED_MS) headers['x-should-retry'] = 'false';
  return headers;
}
