import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, eventually, gate, itemsOf, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('a Redis that does not come back', () => {
  it('ends an answer at both ends: its reader is told, and its handler is stopped', async () => {
    const stopped = gate();
    const timings = { deadMs: 300, heartbeatMs: 100, redisGoneMs: 500 };
    await scope.worker(
      async function* (_payload, { signal }) {
        signal.addEventListener('abort', stopped.open);
        yield 1;
        await stopped.opened;
      },
      { timings },
    );
    const gateway = await scope.gateway({ timings });
    const replies = gateway.stream(aRequest({}))[Symbol.asyncIterator]();
    expect(await replies.next()).toEqual({ done: false, value: '[1]' });
    await scope.redis.kill();
    await expect(replies.next()).rejects.toMatchObject({ code: 'worker_lost' });
    await stopped.opened;
    await scope.redis.restart();
  });
});

describe('a Redis that comes back empty', () => {
  it('is not taken for one without providers and workers before they have had the time to say so', async () => {
    const slow = { retryStrategy: () => 1_500 };
    await scope.worker(
      async function* () {
        yield 1;
      },
      { connect: (role, options) => scope.connect(role, { ...options, ...slow }) },
    );
    const gateway = await scope.gateway();
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual([1]);
    await scope.redis.kill();
    await scope.redis.restart();
    await eventually(() => gateway.unreadyReason() === null);
    await gateway.directory.refresh();
    expect(gateway.directory.cards().map(({ providerId }) => providerId)).toEqual(['p']);
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual([1]);
  });
});
