import type { TestRedis } from '@sluice/testing';
import { eventually } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTIVE, PoolScope, ref, startServer } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(() => void (scope = new PoolScope(server)));
afterEach(() => scope.close());

const leases = () => scope.names.pool('p', 'api').leases;
const inFlight = async (): Promise<number> => (await scope.state('a'))!.inFlight;

/** What is left of every lease, ms. */
async function leftMs(): Promise<number[]> {
  const [seconds = 0, micros = 0] = (await scope.inspector.time()).map(Number);
  const scores = await scope.inspector.zrange(leases(), '0', '-1', 'WITHSCORES');
  return scores.flatMap((text, i) => (i % 2 === 1 ? [Number(text) - seconds * 1_000 - micros / 1_000] : []));
}

/** As if no renewal had come for as long as a lease holds. */
async function runOut(): Promise<void> {
  for (const lease of await scope.inspector.zrange(leases(), '0', '-1')) await scope.inspector.zadd(leases(), 1, lease);
}

describe('a lease', () => {
  it('is asked for in short terms, however long its request may take, and renewed by its worker', async () => {
    await scope.fill('a');
    const { pool, lend } = scope.borrower();
    const lease = await lend({ holdMs: 600_000 });
    expect((await leftMs())[0]).toBeLessThanOrEqual(20_000);
    await scope.inspector.zadd(leases(), Date.now() + 3_000, (await scope.inspector.zrange(leases(), '0', '-1'))[0]!);
    await pool.renewLeases();
    expect((await leftMs())[0]).toBeGreaterThan(10_000);
    await pool.settle(lease, 'ok');
    await pool.renewLeases();
    expect(await leftMs()).toEqual([]);
  });

  it('is renewed by itself', async () => {
    await scope.fill('a');
    const { lend } = scope.borrower();
    await lend({ holdMs: 600_000 });
    const [lease] = await scope.inspector.zrange(leases(), '0', '-1');
    await scope.inspector.zadd(leases(), Date.now() + 60_000_000, lease!);
    await eventually(async () => (await leftMs())[0]! < 60_000, 15_000);
  });

  it('ends with its request all the same', async () => {
    await scope.fill('a');
    const { pool, lend } = scope.borrower();
    await lend({ holdMs: 40 });
    await eventually(async () => (await inFlight()) === 0);
    await pool.renewLeases();
    expect(await inFlight()).toBe(0);
  });

  it('of a worker that died counts no more once it has run out, also where nobody lends', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 2 }));
    const { lend } = scope.borrower();
    await Promise.all([lend({ holdMs: 600_000 }), lend({ holdMs: 600_000 })]);
    expect(await inFlight()).toBe(2);
    await runOut();
    expect(await inFlight()).toBe(0);
  });

  it('is not brought back by a worker that stood still, nor settled by it', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 1 }));
    const stopped = scope.borrower();
    const old = await stopped.lend({ holdMs: 600_000 });
    await runOut();
    const other = scope.borrower();
    await other.lend({ holdMs: 600_000 });
    await stopped.pool.renewLeases();
    expect(await leftMs()).toHaveLength(1);
    for (let i = 0; i < 3; i += 1) await stopped.pool.settle(old, 'auth');
    expect(await scope.state('a')).toMatchObject({ inFlight: 1, failures: 0 });
  });
});

describe('reviving', () => {
  it('ends cooling and loans whose time is over, in all channels, with no request', async () => {
    const web = scope.token('w', { channel: 'web' });
    await scope.fill('a', 'b', web);
    const { lend } = scope.borrower();
    await lend({ holdMs: 600_000 });
    await runOut();
    const past = { ...ACTIVE, name: 'cooling', cause: 'auth', since: 1, nextTryAt: 2, failures: 3 } as const;
    for (const one of [ref('b'), ref('w', 'web')]) await scope.keeper.setState(one, past);
    expect(await scope.keeper.revive()).toBe(2);
    const { ring } = scope.names.pool('p', 'api');
    expect((await scope.inspector.zrange(ring, '0', '-1')).sort()).toEqual(['a', 'b']);
    expect(await leftMs()).toEqual([]);
    expect(await scope.state('w', 'web')).toMatchObject({ name: 'trial' });
    expect(await scope.keeper.revive()).toBe(0);
  });
});
