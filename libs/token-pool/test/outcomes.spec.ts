import { setTimeout as pause } from 'node:timers/promises';
import type { TokenVerdict } from '@sluice/contract';
import type { TestRedis } from '@sluice/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CoolingPolicy, Lease, SettleEvidence } from '../src/index.js';
import { HEALTHY, healthAfter } from '../src/environment/token-health.js';
import { PoolScope, startServer } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;

beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(() => void (scope = new PoolScope(server)));
afterEach(() => scope.close());

/** Token `a` alone, loans of which end as told. */
async function tokenA(policy: Partial<CoolingPolicy> = {}) {
  await scope.fill('a');
  const { pool, lend, id } = scope.borrower({ policy });
  const end = async (verdict: TokenVerdict, evidence?: SettleEvidence): Promise<void> =>
    pool.settle(await lend(), verdict, evidence);
  const refuse = async (times: number): Promise<void> => {
    const leases: Lease[] = [];
    for (let i = 0; i < times; i += 1) leases.push(await lend());
    for (const lease of leases) await pool.settle(lease, 'auth', { reason: 'HTTP 401' });
  };
  const retryAfter = async (): Promise<number | undefined> =>
    lend().then(
      () => 0,
      (error: { retryAfterMs?: number }) => error.retryAfterMs,
    );
  return { pool, lend, id, end, refuse, retryAfter };
}
const within = (value: number | undefined, limitMs: number): void => {
  expect(value).toBeGreaterThan(limitMs - 2_000);
  expect(value).toBeLessThanOrEqual(limitMs);
};

describe('the end of a loan', () => {
  it('by three refusals in a row cools the token, with cause, evidence and next try', async () => {
    const { refuse, retryAfter } = await tokenA();
    await refuse(2);
    expect(await scope.state('a')).toMatchObject({ name: 'active', failures: 2 });
    await refuse(1);
    const state = (await scope.state('a'))!;
    expect(state).toMatchObject({ name: 'cooling', cause: 'auth', evidence: 'HTTP 401', failures: 3, inFlight: 0 });
    expect(state.nextTryAt! - state.since!).toBe(60_000);
    within(await retryAfter(), 60_000);
  });

  it('by a success forgets refusals', async () => {
    const { refuse, end } = await tokenA();
    await refuse(2);
    await end('ok');
    await refuse(2);
    expect(await scope.state('a')).toMatchObject({ name: 'active', failures: 2 });
  });

  it('takes the threshold and the time of that moment', async () => {
    const policy = { failureThreshold: 5, recoveryTimeoutMs: 1_000 };
    const { refuse, retryAfter } = await tokenA(policy);
    await refuse(3);
    policy.failureThreshold = 1;
    const { pool, lend } = scope.borrower({ policy: { failureThreshold: 1, recoveryTimeoutMs: 7_000 } });
    await pool.settle(await lend(), 'auth');
    within(await retryAfter(), 7_000);
  });

  it('by a rate limit rests as long as the upstream says, and counts no failure', async () => {
    const { end, retryAfter } = await tokenA();
    await end('rate-limited', { retryAfterMs: 42_000, reason: 'HTTP 429' });
    expect(await scope.state('a')).toMatchObject({ name: 'cooling', cause: 'rate-limited', failures: 0 });
    within(await retryAfter(), 42_000);
  });

  it('by rate limits that name no time rests 5 s, then twice as long each time, up to 5 min', async () => {
    const { end } = await tokenA();
    const pauses: number[] = [];
    while (pauses.length < 8) {
      await end('rate-limited');
      const { since, nextTryAt } = (await scope.state('a'))!;
      pauses.push(nextTryAt! - since!);
      await endPause('a');
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    await end('ok');
    await end('rate-limited');
    const { since, nextTryAt } = (await scope.state('a'))!;
    expect(nextTryAt! - since!).toBe(5_000);
  });

  it('takes rate limits that come together for one', async () => {
    const { pool, lend } = await tokenA();
    const leases = [await lend(), await lend(), await lend()];
    for (const lease of leases) await pool.settle(lease, 'rate-limited');
    const { since, nextTryAt } = (await scope.state('a'))!;
    expect(nextTryAt! - since!).toBe(5_000);
  });

  it('by a spent quota rests an hour, or until its reset, but no more than a day; then has to prove itself', async () => {
    const { pool, lend, end } = await tokenA();
    const [first, second, third] = [await lend(), await lend(), await lend()];
    const restOf = async (): Promise<number> => {
      const { since, nextTryAt, name } = (await scope.state('a'))!;
      expect(name).toBe('exhausted');
      return nextTryAt! - since!;
    };
    await pool.settle(first, 'exhausted', { reason: 'HTTP 402' });
    expect(await restOf()).toBe(3_600_000);
    await pool.settle(second, 'exhausted', { retryAfterMs: 7_200_000 });
    expect(await restOf()).toBe(7_200_000);
    await pool.settle(third, 'exhausted', { retryAfterMs: 9e12 });
    expect(await restOf()).toBe(86_400_000);
    await endPause('a');
    await end('exhausted');
    expect(await restOf()).toBe(3_600_000);
  });

  it.each(['upstream', 'network', 'blocked', 'request', 'client'] as const)(
    'by %s changes nothing',
    async (verdict) => {
      const { refuse, end } = await tokenA();
      await refuse(2);
      const before = await scope.state('a');
      await end(verdict, { retryAfterMs: 60_000 });
      expect(await scope.state('a')).toEqual(before);
    },
  );

  it('counts once, however often it is told', async () => {
    const { pool, lend } = await tokenA({ failureThreshold: 2 });
    const lease = await lend();
    await Promise.all([pool.settle(lease, 'auth'), pool.settle(lease, 'auth')]);
    await pool.settle(lease, 'auth');
    expect(await scope.state('a')).toMatchObject({ name: 'active', failures: 1, inFlight: 0 });
  });

  it('of a loan from before the pause neither ends the pause nor makes it longer', async () => {
    const { pool, lend, refuse } = await tokenA();
    const [good, bad] = [await lend(), await lend()];
    await refuse(3);
    const cooled = await scope.state('a');
    await pool.settle(good, 'ok');
    await pool.settle(bad, 'auth');
    expect(await scope.state('a')).toEqual({ ...cooled, inFlight: 0 });
  });
});

describe('a token that has cooled for refusals', () => {
  it('is tried by one request at a time, and is back after it went well', async () => {
    const { pool, lend, id, refuse, retryAfter } = await tokenA({ recoveryTimeoutMs: 30 });
    await refuse(3);
    await pause(40);
    expect(await scope.state('a')).toMatchObject({ name: 'trial', cause: 'auth', failures: 3 });
    const trial = await lend();
    within(await retryAfter(), 20_000);
    await pool.settle(trial, 'ok');
    expect(await scope.state('a')).toMatchObject({ name: 'active', cause: null, failures: 0, nextTryAt: null });
    expect([await id(), await id()]).toEqual(['a', 'a']);
  });

  it('cools again when its trial is refused, and is tried again when a trial proved nothing', async () => {
    const { end, refuse } = await tokenA({ recoveryTimeoutMs: 30 });
    await refuse(3);
    await pause(40);
    await end('network');
    expect(await scope.state('a')).toMatchObject({ name: 'trial' });
    await end('auth');
    expect(await scope.state('a')).toMatchObject({ name: 'cooling', cause: 'auth' });
  });

  it('is tried by another request when a trial was never settled', async () => {
    const { lend, id, refuse } = await tokenA({ recoveryTimeoutMs: 10 });
    await refuse(3);
    await pause(20);
    await lend({ holdMs: 30 });
    await pause(40);
    expect(await id()).toBe('a');
  });

  it('is judged by its trial alone, not by loans from before it cooled', async () => {
    const { pool, lend, refuse } = await tokenA({ recoveryTimeoutMs: 10 });
    const [good, bad] = [await lend(), await lend()];
    await refuse(3);
    await pause(20);
    const trial = await lend();
    await pool.settle(good, 'ok');
    await pool.settle(bad, 'auth');
    expect(await scope.state('a')).toMatchObject({ name: 'trial' });
    await pool.settle(trial, 'ok');
    expect(await scope.state('a')).toMatchObject({ name: 'active' });
  });

  it('leaves the turn to others meanwhile', async () => {
    await scope.fill('a', 'b');
    const { pool, lend, id } = scope.borrower({ policy: { failureThreshold: 1 } });
    await pool.settle(await lend(), 'auth');
    expect([await id(), await id(), await id()]).toEqual(['b', 'b', 'b']);
  });
});

describe('the pool in Redis and the one in memory', () => {
  it('come to the same by whatever happens to a token', async () => {
    const verdicts = ['ok', 'auth', 'rate-limited', 'exhausted', 'upstream', 'request'] as const;
    // No two pauses that are named end together: which of them counts would hang on a millisecond.
    const named = fc.constantFrom(
      (_: number) => undefined,
      (i: number) => 20_000 + i * 1_000,
      (i: number) => 90_000 - i * 1_000,
    );
    const step = fc.record({ verdict: fc.constantFrom(...verdicts), named });
    const policy = { failureThreshold: 3, recoveryTimeoutMs: 60_000 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await scope.fill();
        const { pool, lend } = await tokenA(policy);
        // All lent before the first ends, so that those after a pause began before it.
        const leases: Lease[] = [];
        for (let i = 0; i < steps.length; i += 1) leases.push(await lend());
        let expected = HEALTHY;
        for (const [i, { verdict, named }] of steps.entries()) {
          const retryAfterMs = named(i);
          expected = healthAfter(expected, verdict, { retryAfterMs }, policy, 1);
          await pool.settle(leases[i]!, verdict, { retryAfterMs });
        }
        await pool.close();
        const state = (await scope.state('a'))!;
        const restMs = state.nextTryAt === null ? 0 : state.nextTryAt - state.since!;
        expect({ cause: state.cause, restMs: Math.round(restMs / 1_000), failures: state.failures }).toEqual({
          cause: expected.cause,
          restMs: Math.round(expected.coolsUntil / 1_000),
          failures: expected.failures,
        });
      }),
      { numRuns: 60 },
    );
  });
});

/** As if the pause of a token were over, what is known of its limits left as it is. */
async function endPause(id: string): Promise<void> {
  const names = scope.names.pool('p', 'api');
  await scope.inspector.hset(`${names.token}${id}`, 'next', 1);
  await scope.inspector.zadd(names.cooling, 1, id);
  expect((await scope.state(id))!.name).not.toMatch(/cooling|exhausted/);
}
