import type { UpstreamResponse } from '../http/upstream-http.js';

/** A pause longer than this is taken for a mistake, ms. */
export const MAX_PAUSE_MS = 86_400_000;

/**
 * When an upstream says to come back, ms from `nowMs`: `retry-after-ms`, else `retry-after` in seconds or as a date.
 * undefined when it says nothing that can be read.
 */
export function retryAfterMs(headers: UpstreamResponse['headers'], nowMs: number): number | undefined {
  const exact = toPause(headers['retry-after-ms']);
  if (exact !== undefined) return exact;
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  const seconds = toPause(value);
  if (seconds !== undefined) return Math.min(seconds * 1_000, MAX_PAUSE_MS);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - nowMs), MAX_PAUSE_MS);
}

function toPause(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  return Math.min(Math.ceil(Number(value)), MAX_PAUSE_MS);
}
