import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, counted, itemsOf, nextTurn, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

/** What happens at a worker, in order: `read` for each time that it asks for new requests. */
function watched(steps: string[]): WireScope['connect'] {
  return (role, options) => {
    const redis = scope.connect(role, options);
    const read = redis.xreadgroupBuffer.bind(redis) as (...args: unknown[]) => Promise<unknown>;
    redis.xreadgroupBuffer = ((...args: unknown[]) => {
      steps.push('read');
      return read(...args);
    }) as typeof redis.xreadgroupBuffer;
    return redis;
  };
}

describe('a worker that takes a request', () => {
  it('lets it go to its upstream, which takes a turn, before it reads the queue again', async () => {
    const steps: string[] = [];
    const ask = async (): Promise<AsyncIterable<unknown>> => {
      steps.push('taken');
      await Promise.resolve();
      await nextTurn();
      steps.push('asked');
      return counted(2);
    };
    await scope.worker(ask, { connect: watched(steps) });
    const gateway = await scope.gateway();
    expect(await itemsOf(gateway.stream(aRequest(null)))).toEqual(numbers(2));
    const taken = steps.indexOf('taken');
    // Later ones are those that waited in vain.
    expect(steps.slice(taken, taken + 3)).toEqual(['taken', 'asked', 'read']);
  });
});
