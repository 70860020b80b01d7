import { describe, expect, it } from 'vitest';
import { HEALTHY, healthAfter, isCooling, isOnTrial, type TokenHealthState } from './token-health.js';
import type { SettleEvidence } from '../token-pool.js';
import type { TokenVerdict } from '@sluice/contract';

const policy = { failureThreshold: 3, recoveryTimeoutMs: 1_800_000 };
const after = (state: TokenHealthState, verdict: TokenVerdict, now = 1_000, evidence: SettleEvidence = {}) =>
  healthAfter(state, verdict, evidence, policy, now);

describe('the health of a token', () => {
  it('cools at the third refusal in a row and says why', () => {
    const second = after(after(HEALTHY, 'auth'), 'auth');
    expect(isCooling(second, 1_000)).toBe(false);
    const third = after(second, 'auth', 1_000, { reason: 'HTTP 401' });
    expect(third).toMatchObject({ coolsUntil: 1_801_000, cause: 'auth', reason: 'HTTP 401' });
    expect(isOnTrial(third, policy)).toBe(true);
  });

  it('forgets refusals after a success', () => {
    const refused = after(after(HEALTHY, 'auth'), 'auth');
    expect(after(refused, 'ok')).toEqual(HEALTHY);
  });

  it('is not cooled for longer by calls that were under way when it began to cool', () => {
    const cooled = after(after(after(HEALTHY, 'auth'), 'auth'), 'auth');
    expect(after(cooled, 'auth', 50_000).coolsUntil).toBe(cooled.coolsUntil);
  });

  it('rests as long as a rate limit says, and counts no failure', () => {
    const limited = after(HEALTHY, 'rate-limited', 1_000, { retryAfterMs: 42_000 });
    expect(limited).toMatchObject({ failures: 0, cause: 'rate-limited', coolsUntil: 43_000 });
  });

  it('doubles its rest from 5 s to 5 min when the upstream names no time', () => {
    const pauses: number[] = [];
    let state = HEALTHY;
    for (let now = 0; pauses.length < 8; now = state.coolsUntil) {
      state = after(state, 'rate-limited', now);
      pauses.push(state.coolsUntil - now);
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it('takes rate limits that come together for one', () => {
    const once = after(HEALTHY, 'rate-limited');
    expect(after(once, 'rate-limited', 2_000)).toBe(once);
  });

  it('keeps resting when a call that began before the rate limit ends well', () => {
    const limited = after(HEALTHY, 'rate-limited');
    expect(isCooling(after(limited, 'ok', 2_000), 2_000)).toBe(true);
    expect(after(limited, 'ok', limited.coolsUntil)).toEqual(HEALTHY);
  });

  it('keeps cooling, and its trial, when a call that began before the refusals ends well', () => {
    const cooled = after(after(after(HEALTHY, 'auth'), 'auth'), 'auth');
    expect(after(cooled, 'ok', 2_000)).toBe(cooled);
    expect(after(cooled, 'ok', cooled.coolsUntil)).toEqual(HEALTHY);
  });

  it('rests an hour when its quota is spent, or until the upstream resets it, but never more than a day', () => {
    expect(after(HEALTHY, 'exhausted').coolsUntil).toBe(3_601_000);
    expect(after(HEALTHY, 'exhausted', 0, { retryAfterMs: 7_200_000 }).coolsUntil).toBe(7_200_000);
    expect(after(HEALTHY, 'exhausted', 0, { retryAfterMs: 9e12 }).coolsUntil).toBe(86_400_000);
  });

  it.each(['upstream', 'network', 'blocked', 'request', 'client'] as const)('is not touched by %s', (verdict) => {
    const refused = after(HEALTHY, 'auth');
    expect(after(refused, verdict)).toBe(refused);
  });
});
