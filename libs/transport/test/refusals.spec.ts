import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, counted, eventually, itemsOf, numbers, WireScope } from './wire-scope.js';

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
