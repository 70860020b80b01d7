import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EnvironmentTokenPool } from './environment-token-pool.js';
import type { LeaseRequest } from '../token-pool.js';

const SECRET = 'never-to-be-printed';
const token = (channel: string, label: string) => ({ channel, label, secret: `${SECRET}-${label}` });
const request = (over: Partial<LeaseRequest> = {}): LeaseRequest => ({
  providerId: 'zai',
  channel: 'api',
  exclude: new Set(),
  holdMs: 60_000,
  signal: new AbortController().signal,
  ...over,
});

/** A pool of the given labels on channel `api`, and a clock that stands still until it is moved. */
function poolOf(...labels: string[]) {
  const clock = { now: 1_000 };
  const pool = new EnvironmentTokenPool({
    tokens: labels.map((label) => token('api', label)),
    now: () => clock.now,
  });
  const lend = async (over?: Partial<LeaseRequest>) => (await pool.lease(request(over))).token.label;
  const refuse = async (times: number) => {
    for (let time = 0; time < times; time += 1) await pool.settle(await pool.lease(request()), 'auth');
  };
  return { pool, clock, lend, refuse };
}

describe('the pool of the environment', () => {
  it('lends the tokens of a channel in turn', async () => {
    const { lend } = poolOf('a', 'b', 'c');
    expect([await lend(), await lend(), await lend(), await lend()]).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps channels apart', async () => {
    const pool = new EnvironmentTokenPool({ tokens: [token('api', 'a'), token('web', 'w')] });
    const lease = await pool.lease(request({ channel: 'web' }));
    expect(lease).toMatchObject({ providerId: 'zai', channel: 'web', token: { label: 'w', isGuest: false } });
  });

  it('counts a token that is given twice once', async () => {
    const pool = new EnvironmentTokenPool({ tokens: [token('api', 'a'), token('api', 'a'), token('web', 'a')] });
    expect(pool.report().map(({ id }) => id)).toEqual(['api-1', 'web-1']);
  });

  it('skips what the request tried already', async () => {
    const { pool, lend } = poolOf('a', 'b');
    const first = await pool.lease(request());
    expect(await lend({ exclude: new Set([first.token.id]) })).toBe('b');
    expect(await lend({ exclude: new Set([first.token.id]) })).toBe('b');
  });

  it('skips a token that rests, and lends it again when the rest is over', async () => {
    const { pool, clock, lend } = poolOf('a', 'b');
    await pool.settle(await pool.lease(request()), 'rate-limited', { retryAfterMs: 10_000 });
    expect([await lend(), await lend()]).toEqual(['b', 'b']);
    clock.now += 10_000;
    expect(await lend()).toBe('a');
  });

  it('says when the first token comes free, also to a request that tried it', async () => {
    const { pool, clock } = poolOf('a', 'b');
    const [a, b] = [await pool.lease(request()), await pool.lease(request())];
    await pool.settle(a, 'rate-limited', { retryAfterMs: 30_000 });
    await pool.settle(b, 'rate-limited', { retryAfterMs: 8_000 });
    clock.now += 1_000;
    const exclude = new Set([a.token.id, b.token.id]);
    await expect(pool.lease(request({ exclude }))).rejects.toMatchObject({
      code: 'no_available_credentials',
      retryAfterMs: 7_000,
      isRetryable: true,
    });
  });

  it('names no time when every token was tried and none rests', async () => {
    const { pool } = poolOf('a');
    const { token: tried } = await pool.lease(request());
    const error = pool.lease(request({ exclude: new Set([tried.id]) }));
    await expect(error).rejects.toMatchObject({ code: 'no_available_credentials', retryAfterMs: undefined });
  });

  it('says that a channel without any token is not worth a retry', async () => {
    const { pool } = poolOf();
    await expect(pool.lease(request())).rejects.toMatchObject({ isRetryable: false });
  });

  it('tries a refused token by one request at a time once it has cooled', async () => {
    const { pool, clock, lend, refuse } = poolOf('a');
    await refuse(3);
    await expect(lend()).rejects.toMatchObject({ retryAfterMs: 1_800_000 });
    clock.now += 1_800_000;
    const trial = await pool.lease(request());
    await expect(lend()).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await pool.settle(trial, 'ok');
    expect([await lend(), await lend()]).toEqual(['a', 'a']);
  });

  it('cools a token again whose trial fails, and tries again when a trial proved nothing', async () => {
    const { pool, clock, lend, refuse } = poolOf('a');
    await refuse(3);
    clock.now += 1_800_000;
    await pool.settle(await pool.lease(request()), 'network');
    await pool.settle(await pool.lease(request()), 'auth');
    await expect(lend()).rejects.toMatchObject({ retryAfterMs: 1_800_000 });
  });

  it('lets another request try when a trial was never settled', async () => {
    const { pool, clock, lend, refuse } = poolOf('a');
    await refuse(3);
    clock.now += 1_800_000;
    await pool.lease(request({ holdMs: 5_000 }));
    clock.now += 5_000;
    expect(await lend()).toBe('a');
  });

  it('does nothing when a loan is settled twice', async () => {
    const { pool, refuse, lend } = poolOf('a');
    await refuse(1);
    const lease = await pool.lease(request());
    await pool.settle(lease, 'auth');
    await pool.settle(lease, 'auth');
    expect(await lend()).toBe('a');
  });

  it('goes by the policy of the moment', async () => {
    const policy = { failureThreshold: 3, recoveryTimeoutMs: 5_000 };
    const pool = new EnvironmentTokenPool({ tokens: [token('api', 'a')], policy: () => policy, now: () => 1_000 });
    await pool.settle(await pool.lease(request()), 'auth');
    policy.failureThreshold = 2;
    await pool.settle(await pool.lease(request()), 'auth');
    expect(pool.report()).toMatchObject([{ state: 'cooling', until: 6_000 }]);
  });

  it('reports what became of each token', async () => {
    const { pool } = poolOf('a', 'b');
    await pool.settle(await pool.lease(request()), 'exhausted', { reason: 'HTTP 402' });
    expect(pool.report()).toEqual(
      expect.arrayContaining([
        {
          id: 'api-1',
          label: 'a',
          channel: 'api',
          state: 'cooling',
          cause: 'exhausted',
          reason: 'HTTP 402',
          until: 3_601_000,
        },
        { id: 'api-2', label: 'b', channel: 'api', state: 'ready', cause: null, reason: null, until: null },
      ]),
    );
  });

  it('shows a secret in no error, no JSON and no print', async () => {
    const { pool } = poolOf('a');
    const lease = await pool.lease(request());
    const error: unknown = await pool
      .lease(request({ exclude: new Set([lease.token.id]) }))
      .catch((thrown: unknown) => thrown);
    const seen = [pool, lease, error, pool.report()].map(
      (value) => `${inspect(value, { depth: 9 })} ${JSON.stringify(value)}`,
    );
    expect(`${seen.join()} ${String(lease.token)}`).not.toContain(SECRET);
    expect(lease.token.secret).toContain(SECRET);
  });
});
