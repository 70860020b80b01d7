import { setTimeout as pause } from 'node:timers/promises';
import { eventually, type TestRedis } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TokenStateChange } from '../src/index.js';
import { ACTIVE, PoolScope, ref, startServer } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;

beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(() => void (scope = new PoolScope(server)));
afterEach(() => scope.close());

const COOLING = { ...ACTIVE, name: 'cooling', cause: 'auth', evidence: 'check' } as const;

describe('the keeper of the pool', () => {
  it('puts in place of all tokens those that it is given, over all channels', async () => {
    await scope.fill('a', 'b', scope.token('w', { channel: 'web' }));
    await scope.fill('b', 'c');
    const { id, lend } = scope.borrower();
    expect(new Set([await id(), await id(), await id()])).toEqual(new Set(['b', 'c']));
    await expect(lend({ channel: 'web' })).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect((await scope.keeper.states([ref('a'), ref('b'), ref('w', 'web')])).size).toBe(1);
  });

  it('keeps loans and cooling of tokens that it is given again', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 1 }), 'b');
    const { pool, lend, id } = scope.borrower({ policy: { failureThreshold: 1 } });
    const first = await lend();
    await pool.settle(await lend(), 'auth');
    await scope.fill(scope.token('a', { maxConcurrency: 1, label: 'new' }), 'b');
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(await scope.state('b')).toMatchObject({ name: 'cooling', cause: 'auth' });
    await pool.settle(first, 'ok');
    expect((await lend()).token.label).toBe('new');
    await expect(id()).rejects.toThrow();
  });

  it('takes the state that is of later, be it its own or the one it is given', async () => {
    const nextTryAt = Date.now() + 500_000;
    await scope.fill(scope.token('a', { state: { ...COOLING, since: 5_000, nextTryAt, failures: 3 } }));
    expect(await scope.state('a')).toEqual({ ...COOLING, since: 5_000, nextTryAt, failures: 3, inFlight: 0 });
    await scope.keeper.put(scope.token('a', { state: { ...ACTIVE, since: 4_000 } }));
    expect(await scope.state('a')).toMatchObject({ name: 'cooling' });
    await scope.keeper.put(scope.token('a', { state: { ...ACTIVE, since: 6_000 } }));
    expect(await scope.state('a')).toMatchObject({ name: 'active', since: 6_000, failures: 0 });
  });

  it('lets a token that cooled before a loss of Redis go on cooling, and have its trial then', async () => {
    const nextTryAt = Date.now() + 1_500;
    await scope.fill(scope.token('a', { state: { ...COOLING, since: 1, nextTryAt, failures: 3 } }));
    const { lend } = scope.borrower();
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    await pause(nextTryAt + 20 - Date.now());
    await lend();
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
  });

  it('changes weight, limit and whether it is enabled of a token that is lent', async () => {
    await scope.fill('a');
    const { lend, id } = scope.borrower();
    await lend();
    await scope.keeper.put(scope.token('a', { maxConcurrency: 1 }));
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    await scope.keeper.put(scope.token('a', { maxConcurrency: 2 }));
    expect(await id()).toBe('a');
    await scope.keeper.put(scope.token('a', { maxConcurrency: 9, enabled: false }));
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(await scope.state('a')).toMatchObject({ name: 'disabled', inFlight: 2 });
    await scope.keeper.put(scope.token('a', { maxConcurrency: 9 }));
    expect(await id()).toBe('a');
  });

  it('sets states by hand: cools, exhausts, revives, disables', async () => {
    await scope.fill('a');
    const { lend, id } = scope.borrower();
    await scope.keeper.setState(ref('a'), { ...COOLING, nextTryAt: Date.now() + 30_000 });
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    await scope.keeper.setState(ref('a'), ACTIVE);
    expect(await id()).toBe('a');
    await scope.keeper.setState(ref('a'), { ...ACTIVE, name: 'exhausted', cause: 'no balance' });
    const state = (await scope.state('a'))!;
    expect(state).toMatchObject({ name: 'exhausted', cause: 'no balance' });
    expect(state.nextTryAt! - state.since!).toBe(3_600_000);
    await scope.keeper.setState(ref('a'), { ...ACTIVE, name: 'disabled' });
    await scope.keeper.setState(ref('a'), ACTIVE);
    expect(await scope.state('a')).toMatchObject({ name: 'disabled' });
    await scope.keeper.setState(ref('gone'), ACTIVE);
    expect(await scope.state('gone')).toBeUndefined();
  });

  it('takes away a token whose loans go on', async () => {
    await scope.fill('a', 'b');
    const { pool, lend, id } = scope.borrower();
    const lease = await lend();
    await scope.keeper.remove(ref('a'));
    await scope.keeper.remove(ref('a'));
    await pool.settle(lease, 'auth');
    expect([await id(), await id()]).toEqual(['b', 'b']);
    expect(await scope.state('a')).toBeUndefined();
  });
});

describe('what the pool tells its owner', () => {
  const listen = (): TokenStateChange[] => {
    const heard: TokenStateChange[] = [];
    scope.keeper.onStateChange((change) => heard.push(change));
    return heard;
  };

  it('is each change of a state, at once, and every state when it begins to listen', async () => {
    await scope.fill('a', 'b');
    const heard = listen();
    await eventually(() => Promise.resolve(heard.length === 2));
    expect(heard.map(({ ref: { id } }) => id).sort()).toEqual(['a', 'b']);
    const { pool, lend } = scope.borrower({ policy: { failureThreshold: 1, recoveryTimeoutMs: 20 } });
    await pool.settle(await lend(), 'auth', { reason: 'HTTP 401' });
    await pause(30);
    await pool.settle(await lend({ exclude: new Set(['b']) }), 'ok');
    await eventually(() => Promise.resolve(heard.length === 5));
    expect(heard.slice(2).map(({ state: { name, evidence } }) => [name, evidence])).toEqual([
      ['cooling', 'HTTP 401'],
      ['trial', 'HTTP 401'],
      ['active', null],
    ]);
    expect(heard[2]!.ref).toEqual(ref('a'));
    expect(heard[2]!.state.nextTryAt! - heard[2]!.state.since!).toBe(20);
  });

  it('is told again when the connection was lost', async () => {
    await scope.fill('a');
    const heard = listen();
    await eventually(() => Promise.resolve(heard.length === 1));
    await scope.keeper.setState(ref('a'), { ...COOLING, nextTryAt: Date.now() + 60_000 });
    await scope.inspector.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually(() => Promise.resolve(heard.at(-1)!.state.name === 'cooling'));
    expect(heard.at(-1)!.state.evidence).toBe('check');
  });
});

describe('the counters', () => {
  it('are those of every loan since the last batch, by token', async () => {
    await scope.fill('a', 'b', scope.token('w', { channel: 'web' }));
    const { pool, lend } = scope.borrower();
    const before = Date.now();
    await pool.settle(await lend(), 'ok');
    await pool.settle(await lend(), 'auth');
    await pool.settle(await lend(), 'request');
    await pool.settle(await lend({ channel: 'web' }), 'ok');
    const all = new Map();
    for (;;) {
      const { batchId, increments } = await scope.keeper.takeCounters();
      if (increments.size === 0) break;
      for (const [id, counters] of increments) all.set(id, counters);
      await scope.keeper.confirmCounters(batchId);
    }
    const lastUsedAt = expect.toSatisfy((at: number) => Math.abs(at - before) < 5_000) as number;
    expect(Object.fromEntries(all)).toEqual({
      a: { requests: 2, successes: 1, failures: 0, lastUsedAt },
      b: { requests: 1, successes: 0, failures: 1, lastUsedAt },
      w: { requests: 1, successes: 1, failures: 0, lastUsedAt },
    });
    expect((await scope.keeper.takeCounters()).increments.size).toBe(0);
  });

  it('are counted once, though the owner dies between taking and confirming', async () => {
    await scope.fill('a');
    const { pool, lend } = scope.borrower();
    const saved = { total: 0, batches: new Set<string>() };
    /** One turn of the owner: it saves the batch's id with the increments, and may die right before or after that. */
    const fold = async (keeper = scope.newKeeper(), diesAt?: 'before saving' | 'after saving'): Promise<void> => {
      const { batchId, increments } = await keeper.takeCounters();
      if (diesAt === 'before saving') return;
      if (!saved.batches.has(batchId)) saved.total += increments.get('a')?.requests ?? 0;
      saved.batches.add(batchId);
      if (diesAt === undefined) await keeper.confirmCounters(batchId);
    };
    const use = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) await pool.settle(await lend(), 'ok');
    };
    await use(5);
    await fold(undefined, 'before saving');
    await use(3);
    await fold(undefined, 'after saving');
    await use(2);
    await fold(undefined, 'after saving');
    expect(saved.total).toBe(5);
    await fold();
    await fold();
    await fold();
    expect(saved.total).toBe(10);
  });

  it('of a batch that was confirmed already stay, when it is confirmed again', async () => {
    await scope.fill('a');
    const { pool, lend } = scope.borrower();
    await pool.settle(await lend(), 'ok');
    const first = await scope.keeper.takeCounters();
    await scope.keeper.confirmCounters(first.batchId);
    await pool.settle(await lend(), 'ok');
    const second = await scope.keeper.takeCounters();
    await scope.keeper.confirmCounters(first.batchId);
    await scope.keeper.confirmCounters('');
    expect(await scope.keeper.takeCounters()).toEqual(second);
    expect(second.increments.get('a')).toMatchObject({ requests: 1, successes: 1 });
  });
});
