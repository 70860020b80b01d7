import type { Response } from 'express';
import type { KeyStanding } from './key-state.js';

/** Tells a key's holder what is left, by the names and in the form of OpenAI; of what has no limit, nothing. */
export function setLimitHeaders(response: Response, standing: KeyStanding): void {
  const { rpm, dailyTokens } = standing.facts;
  if (rpm !== null) set(response, 'requests', rpm, standing.requests, standing.requestsResetMs);
  if (dailyTokens !== null) set(response, 'tokens', dailyTokens, standing.tokens, standing.tokensResetMs);
}

function set(response: Response, what: string, limit: number, used: number, resetMs: number): void {
  response.setHeader(`x-ratelimit-limit-${what}`, limit);
  response.setHeader(`x-ratelimit-remaining-${what}`, Math.max(0, limit - used));
  response.setHeader(`x-ratelimit-reset-${what}`, toDuration(resetMs));
}

/** `5h3m0s`, `6m0s`, `1s`, `20ms`: as Go writes durations, to the second where it is one or more. */
export function toDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.ceil(ms))}ms`;
  const seconds = Math.ceil(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
