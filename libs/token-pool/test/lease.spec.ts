import { type TestRedis } from '@sluice/testing';
import { inspect } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lease } from '../src/index.js';
import { commandCalls, PoolScope, startServer, tally } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;

beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(() => void (scope = new PoolScope(server)));
afterEach(() => scope.close());

/** Leases and settles, some at a time, and counts who served. */
async function serve(loans: number, atOnce = 50): Promise<Record<string, number>> {
  const { pool, lend } = scope.borrower();
  const served: string[] = [];
  const one = async (): Promise<void> => {
    for (let left = loans / atOnce; left > 0; left -= 1) {
      const lease = await lend();
      served.push(lease.token.id);
      await pool.settle(lease, 'ok');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return tally(served);
}

describe('a lease', () => {
  it('lends the tokens of a channel in turn, with label and secret', async () => {
    await scope.fill('a', 'b', 'c', scope.token('w', { channel: 'web' }));
    const { lend, id } = scope.borrower();
    expect([await id(), await id(), await id(), await id()]).toEqual(['a', 'b', 'c', 'a']);
    expect(await lend({ channel: 'web' })).toMatchObject({
      providerId: 'p',
      channel: 'web',
      token: { id: 'w', label: 'label-w', secret: 'secret-w', isGuest: false },
    });
  });

  it('spreads 100 000 loans over 7 equal tokens within 1 %', async () => {
    await scope.fill('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const served = Object.values(await serve(100_000));
    expect(served).toHaveLength(7);
    for (const count of served) expect(Math.abs(count / (100_000 / 7) - 1)).toBeLessThan(0.01);
  }, 120_000);

  it('keeps weights of 1:2:5 within 2 %, and in short runs too', async () => {
    await scope.fill(...([1, 2, 5] as const).map((weight) => scope.token(`w${weight}`, { weight })));
    const { id } = scope.borrower();
    const first: string[] = [];
    for (let i = 0; i < 8; i += 1) first.push(await id());
    expect(tally(first)).toEqual({ w1: 1, w2: 2, w5: 5 });
    const served = await serve(8_000, 20);
    for (const weight of [1, 2, 5]) {
      expect(Math.abs(served[`w${weight}`]! / (weight * 1_000) - 1)).toBeLessThan(0.02);
    }
  });

  it('lets a token that comes back make up for nothing', async () => {
    await scope.fill('a', 'b');
    await serve(100, 1);
    await scope.keeper.put(scope.token('c'));
    const { id } = scope.borrower();
    const next: string[] = [];
    for (let i = 0; i < 9; i += 1) next.push(await id());
    expect(tally(next)).toEqual({ a: 3, b: 3, c: 3 });
  });

  it('costs the same commands with 10 000 tokens as with 10, and one round trip', async () => {
    const measured = async (tokens: number): Promise<Record<string, number>> => {
      await scope.fill(...Array.from({ length: tokens }, (_, i) => `t${i}`));
      await serve(10, 1);
      await scope.inspector.config('RESETSTAT');
      await serve(200, 1);
      const calls = await commandCalls(scope.inspector);
      for (const noise of ['config|resetstat', 'info', 'hello', 'client|setinfo', 'client|setname', 'eval']) {
        delete calls[noise];
      }
      return calls;
    };
    const few = await measured(10);
    expect(await measured(10_000)).toEqual(few);
    // The first of each script on a connection goes as EVAL.
    expect(few['evalsha']).toBe(2 * 199);
  });

  it('looks at no more of the ring than was tried already', async () => {
    await scope.fill(...Array.from({ length: 1_000 }, (_, i) => `t${i}`));
    const { id } = scope.borrower();
    const exclude = new Set<string>();
    await id();
    await scope.inspector.config('RESETSTAT');
    for (let i = 0; i < 20; i += 1) exclude.add(await id({ exclude }));
    expect(exclude.size).toBe(20);
    const { zrange, hmget } = await commandCalls(scope.inspector);
    expect([zrange, hmget]).toEqual([20, 20]);
  });

  it('skips what the request tried already, and says so when that is all', async () => {
    await scope.fill('a', 'b');
    const { lend, id } = scope.borrower();
    expect(await id({ exclude: new Set(['a']) })).toBe('b');
    expect(await id({ exclude: new Set(['a']) })).toBe('b');
    await expect(lend({ exclude: new Set(['a', 'b']) })).rejects.toMatchObject({
      code: 'no_available_credentials',
      isRetryable: true,
      retryAfterMs: undefined,
    });
  });

  it('is refused for good where the pool has no token', async () => {
    await scope.fill('a');
    const { lend } = scope.borrower();
    await expect(lend({ channel: 'web' })).rejects.toMatchObject({
      code: 'no_available_credentials',
      isRetryable: false,
    });
  });

  it('never lends a token above its limit, with 8 workers at once', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 3 }), scope.token('b', { maxConcurrency: 1 }));
    const most = { a: 3, b: 1 } as Record<string, number>;
    const running: Record<string, number> = { a: 0, b: 0 };
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      const { pool, lend } = scope.borrower();
      for (let i = 0; i < 200; i += 1) {
        const lease = await lend().catch(() => null);
        if (lease === null) continue;
        const now = (running[lease.token.id]! += 1);
        seen.push(now);
        expect(now).toBeLessThanOrEqual(most[lease.token.id]!);
        await new Promise(setImmediate);
        running[lease.token.id]! -= 1;
        await pool.settle(lease, 'ok');
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(Math.max(...seen)).toBe(3);
    expect(await scope.state('a')).toMatchObject({ inFlight: 0 });
  });

  it('says when the first loan ends by itself while all tokens are lent', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 1 }), scope.token('b', { maxConcurrency: 1 }));
    const { pool, lend, id } = scope.borrower();
    const leases = [await lend({ holdMs: 30_000 }), await lend({ holdMs: 9_000 })];
    const error = (await lend().catch((thrown: unknown) => thrown)) as { retryAfterMs: number };
    expect(error.retryAfterMs).toBeGreaterThan(8_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(9_000);
    await pool.settle(leases[0]!, 'ok');
    expect(await id()).toBe('a');
  });

  it('ends by itself when its worker died, and the late word of it changes nothing', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 2 }));
    const dead = scope.borrower();
    const lost: Lease[] = [await dead.lend({ holdMs: 60 }), await dead.lend({ holdMs: 60 })];
    const { lend } = scope.borrower();
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    await pause(80);
    await lend();
    expect(await scope.state('a')).toMatchObject({ inFlight: 1 });
    for (const lease of lost) await dead.pool.settle(lease, 'auth');
    expect(await scope.state('a')).toMatchObject({ inFlight: 1, failures: 0 });
  });

  it('leaves out what is disabled, and ends when the caller leaves', async () => {
    await scope.fill(scope.token('a', { enabled: false }), 'b');
    const { id, lend } = scope.borrower();
    expect([await id(), await id()]).toEqual(['b', 'b']);
    const leaver = new AbortController();
    leaver.abort();
    await expect(lend({ signal: leaver.signal })).rejects.toMatchObject({ code: 'client_closed' });
    expect(await scope.state('a')).toMatchObject({ name: 'disabled' });
  });

  it('passes over a token that this worker has no key for', async () => {
    const foreign = new SecretBox([parseSecretKey(generateSecretKey())!]);
    await scope.fill(scope.token('a', { sealedSecret: foreign.seal('s', 'a') }), 'b');
    const { id, lend } = scope.borrower();
    expect([await id(), await id()]).toEqual(['b', 'b']);
    await scope.keeper.remove({ providerId: 'p', channel: 'api', id: 'b' });
    await expect(lend()).rejects.toMatchObject({ message: expect.stringContaining('key') as string });
    expect(scope.warnings[0]).toContain('token a');
    expect(await scope.state('a')).toMatchObject({ name: 'active', failures: 0, inFlight: 0 });
  });

  it('shows a secret neither in Redis nor in what is printed of it', async () => {
    await scope.fill('a');
    const { pool, lend } = scope.borrower();
    const lease = await lend();
    const hash = await scope.inspector.hgetall(`${scope.names.pool('p', 'api').token}a`);
    const seen = `${inspect(lease, { depth: 9 })}${JSON.stringify(lease)}${inspect(pool, { depth: 9 })}`;
    expect(`${seen}${JSON.stringify(hash)}`).not.toContain('secret-a');
    expect(lease.token.secret).toBe('secret-a');
    expect(await scope.inspector.keys('*')).toEqual(
      expect.arrayContaining([expect.stringContaining(':{pool:p:api}:') as string]),
    );
    await pool.settle(lease, 'ok');
  });
});
