import type { TokenVerdict } from '@sluice/contract';
import { COOLING_TIMES, type CoolingPolicy } from '../cooling-times.js';
import type { SettleEvidence } from '../token-pool.js';

export type CoolingCause = 'auth' | 'rate-limited' | 'exhausted';

/** What is known of one token. Plain data, replaced and never changed, so that each step can be tested by itself. */
export interface TokenHealthState {
  /** Refusals in a row. At the threshold the token cools, and afterwards has to pass a trial. */
  readonly failures: number;
  /** Rate limits in a row that named no time to come back. */
  readonly rateLimits: number;
  /** Not lent before this, ms since 1970; 0 when it never cooled. */
  readonly coolsUntil: number;
  readonly cause: CoolingCause | null;
  /** What the upstream was seen to do, for the operator. */
  readonly reason: string | null;
}

export const HEALTHY: TokenHealthState = { failures: 0, rateLimits: 0, coolsUntil: 0, cause: null, reason: null };

export const isCooling = (state: TokenHealthState, now: number): boolean => now < state.coolsUntil;

/** Whether the token has to prove itself by one request at a time. */
export const isOnTrial = (state: TokenHealthState, policy: CoolingPolicy): boolean =>
  state.failures >= policy.failureThreshold;

/** The state after a loan ended with `verdict`. Faults of the upstream and of the caller leave it as it was. */
export function healthAfter(
  state: TokenHealthState,
  verdict: TokenVerdict,
  evidence: SettleEvidence,
  policy: CoolingPolicy,
  now: number,
): TokenHealthState {
  switch (verdict) {
    case 'ok':
      return afterSuccess(state, now);
    case 'auth':
      return afterRefusal(state, evidence, policy, now);
    case 'rate-limited':
      return afterRateLimit(state, evidence, now);
    case 'exhausted':
      return cooled(state, 'exhausted', namedPause(evidence) ?? COOLING_TIMES.exhaustedMs, evidence, now);
    case 'upstream':
    case 'network':
    case 'blocked':
    case 'request':
    case 'client':
      return state;
  }
}

/** A success while the token cools began before it did, and so ends neither the pause nor the trial after it. */
function afterSuccess(state: TokenHealthState, now: number): TokenHealthState {
  if (!isCooling(state, now)) return HEALTHY;
  return state.cause === 'auth' ? state : { ...state, failures: 0 };
}

function afterRefusal(
  state: TokenHealthState,
  evidence: SettleEvidence,
  policy: CoolingPolicy,
  now: number,
): TokenHealthState {
  const failures = Math.min(state.failures + 1, policy.failureThreshold);
  const refused = { ...state, failures };
  if (failures < policy.failureThreshold) return refused;
  // Calls that were under way when it began to cool say nothing new.
  if (isCooling(state, now) && state.cause === 'auth') return refused;
  return cooled(refused, 'auth', policy.recoveryTimeoutMs, evidence, now);
}

/** Calls that are limited together count as one: the pause doubles only when the token came back and was limited again. */
function afterRateLimit(state: TokenHealthState, evidence: SettleEvidence, now: number): TokenHealthState {
  const named = namedPause(evidence);
  if (named !== undefined) return cooled(state, 'rate-limited', named, evidence, now);
  if (isCooling(state, now)) return state;
  const pauseMs = Math.min(
    COOLING_TIMES.firstRateLimitMs * 2 ** Math.min(state.rateLimits, 16),
    COOLING_TIMES.longestRateLimitMs,
  );
  return cooled({ ...state, rateLimits: state.rateLimits + 1 }, 'rate-limited', pauseMs, evidence, now);
}

function cooled(
  state: TokenHealthState,
  cause: CoolingCause,
  pauseMs: number,
  evidence: SettleEvidence,
  now: number,
): TokenHealthState {
  const until = now + Math.min(pauseMs, COOLING_TIMES.longestMs);
  if (isCooling(state, now) && until <= state.coolsUntil) return state;
  return { ...state, cause, reason: evidence.reason ?? null, coolsUntil: until };
}

/** The pause that the upstream asked for; none when it named no time, or one that is no pause at all. */
function namedPause(evidence: SettleEvidence): number | undefined {
  const { retryAfterMs } = evidence;
  return retryAfterMs !== undefined && retryAfterMs > 0 ? retryAfterMs : undefined;
}
