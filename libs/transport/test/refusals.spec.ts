import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, counted, eventually, gate, itemsOf, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(async () => {
  Logger.overrideLogger(true);
  await scope.close();
});

/** How often Redis turned an XADD away. */
async function refusals(): Promise<number> {
  const stats = await scope.inspector.info('commandstats');
  return Number(/cmdstat_xadd:.*rejected_calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

describe('a request that Redis does not take', () => {
  it('waits where that is for now only, as in a failover, and is answered when it can be', async () => {
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway();
    await scope.inspector.config('SET', 'min-replicas-to-write', 1);
    const reading = itemsOf(gateway.stream(aRequest({})));
    await eventually(async () => (await refusals()) > 0);
    await scope.inspector.config('SET', 'min-replicas-to-write', 0);
    expect(await reading).toEqual(numbers(3));
  });

  it('is refused after the accept limit where that lasts, and the workers are not blamed', async () => {
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway();
    await scope.inspector.config('SET', 'min-replicas-to-write', 1);
    const limits = { acceptMs: 300, firstEventMs: 20_000, idleMs: 20_000, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest({}, { limits })))).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: 'The message broker cannot be reached.',
    });
  });

  it('is refused where Redis is full, and its text is in no log', async () => {
    const logged: unknown[] = [];
    const note = (...line: unknown[]): void => void logged.push(...line);
    Logger.overrideLogger({ log: note, warn: note, error: note });
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway();
    await scope.inspector.config('SET', 'maxmemory', 1);
    await expect(itemsOf(gateway.stream(aRequest('a private text')))).rejects.toMatchObject({ code: 'overloaded' });
    expect(JSON.stringify(logged)).toContain('Redis refused a request');
    expect(JSON.stringify(logged)).not.toContain('a private text');
  });
});

describe('a request that was lost with a server of Redis', () => {
  it('is added again when nobody answers it', async () => {
    const block = gate();
    const worker = await scope.worker(
      async function* (payload) {
        if (payload === 'first') await block.opened;
        yield payload;
      },
      { maxConcurrency: 1 },
    );
    const gateway = await scope.gateway();
    const first = itemsOf(gateway.stream(aRequest('first')));
    await eventually(() => worker.active === 1);
    const second = itemsOf(gateway.stream(aRequest('second')));
    await eventually(async () => (await scope.queueLength()) === 2);
    const [, lost] = await scope.inspector.xrange(scope.names.requestQueue('p'), '-', '+');
    await scope.inspector.xdel(scope.names.requestQueue('p'), lost![0]);
    // What the connection to a Cluster says when one of its servers is gone.
    gateway.unwrap<Redis>().emit('-node');
    await eventually(async () => (await scope.queueLength()) === 2);
    block.open();
    expect([await first, await second]).toEqual([['first'], ['second']]);
  });
});
