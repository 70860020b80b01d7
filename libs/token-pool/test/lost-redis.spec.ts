import { eventually, startRedis, type TestRedis } from '@sluice/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolScripts } from '../src/redis/pool-scripts.js';
import { commandCalls, PLACE, PoolScope, ref } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;

beforeEach(async () => {
  server = await startRedis();
  scope = new PoolScope(server);
});
afterEach(async () => {
  await scope.close();
  await server.stop();
});

/** An owner as token-service is one: looks each quarter of a second whether the pool has to be filled. */
function owner(...ids: string[]): { fills: number; stop(): Promise<void> } {
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (await scope.keeper.isLost().catch(() => false)) {
        await scope.fill(...ids).then(
          () => (state.fills += 1),
          () => undefined,
        );
      }
      await pause(250, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = watch();
  const state = {
    fills: 0,
    async stop() {
      stopping.abort();
      await done;
    },
  };
  return state;
}

describe('a pool that Redis has lost', () => {
  it('is known to be lost until it has been filled whole', async () => {
    expect(await scope.keeper.isLost()).toBe(true);
    await scope.fill('a', scope.token('w', { channel: 'web' }));
    expect(await scope.keeper.isLost()).toBe(false);
    await scope.inspector.del(scope.names.pool('p', 'web').meta);
    expect(await scope.keeper.isLost()).toBe(true);
    await scope.inspector.flushall();
    await scope.keeper.put(scope.token('a'));
    expect(await scope.keeper.isLost()).toBe(true);
  });

  it('is a pause for requests: they wait until its owner has filled it again', async () => {
    await scope.fill('a');
    const { pool, lend, id } = scope.borrower();
    const lost = await lend();
    const tokenService = owner('a');
    await server.kill();
    const waiting = [id(), id(), id()];
    await pause(300);
    await server.restart();
    expect(await Promise.all(waiting)).toEqual(['a', 'a', 'a']);
    expect(tokenService.fills).toBe(1);
    // A loan of before is over with the pool that knew it.
    await pool.settle(lost, 'auth');
    expect(await scope.state('a')).toMatchObject({ inFlight: 3, failures: 0 });
    await tokenService.stop();
  });

  it('is refused with the time to come again when nobody fills it', async () => {
    const { pool, lend } = scope.borrower();
    const refusal = { code: 'no_available_credentials', isRetryable: true, retryAfterMs: 2_000 };
    await expect(lend()).rejects.toMatchObject(refusal);
    expect(pool.unreadyReason()).toContain('not been filled');
    await scope.inspector.config('RESETSTAT');
    await expect(lend()).rejects.toMatchObject(refusal);
    // The first waited for an owner and looked again and again; this one looked once.
    expect((await commandCalls(scope.inspector))['smembers']).toBe(1);
    await scope.fill('a');
    await lend();
    expect(pool.unreadyReason()).toBeNull();
  });
});

describe('a Redis that is away', () => {
  it('hears of loans that ended meanwhile once it is back', async () => {
    await scope.fill(scope.token('a', { maxConcurrency: 1 }));
    const { pool, lend, id } = scope.borrower({ policy: { failureThreshold: 1 } });
    const lease = await lend();
    // Stopped with all connections up, then cut off: the data stays, the answer does not come.
    process.kill(server.pid, 'SIGSTOP');
    const told = pool.settle(lease, 'auth', { reason: 'HTTP 401' });
    await pause(100);
    process.kill(server.pid, 'SIGCONT');
    await told;
    await eventually(async () => (await scope.state('a'))?.name === 'cooling');
    await expect(id()).rejects.toMatchObject({ code: 'no_available_credentials' });
  });

  it('gives the same token when a lease is asked for again, as its answer was lost', async () => {
    await scope.fill('a', 'b');
    const scripts = new PoolScripts(scope.connect('pool'), scope.names);
    const ask = () => scripts.run('poolLease', PLACE, ['lease-1', 60_000, 0, '']);
    expect(await ask()).toEqual(await ask());
    expect([(await scope.state('a'))!.inFlight, (await scope.state('b'))!.inFlight]).toEqual([1, 0]);
    scripts.redis.disconnect();
  });

  it('is left with no loan too many when connections break while many are asked for', async () => {
    await scope.fill('a');
    const { lend, pool } = scope.borrower();
    const loans = Array.from({ length: 200 }, () => lend());
    await scope.inspector.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const leases = await Promise.all(loans);
    expect(await scope.state('a')).toMatchObject({ inFlight: 200 });
    await Promise.all(leases.map((lease) => pool.settle(lease, 'ok')));
    await eventually(async () => (await scope.state('a'))?.inFlight === 0);
  });

  it('is waited for no longer than the request has time', async () => {
    const { lend } = scope.borrower();
    await server.kill();
    await expect(lend({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: 'client_closed' });
    await expect(scope.keeper.states([ref('a')])).rejects.toThrow();
  }, 30_000);
});
