import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, eventually, itemsOf, nextTurn, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('a tenant that floods', () => {
  it('does not keep another from its turn', async () => {
    const order: string[] = [];
    await scope.worker(
      async function* (payload: unknown) {
        order.push(payload as string);
        await nextTurn();
        yield 1;
      },
      { maxConcurrency: 1 },
    );
    const gateway = await scope.gateway();
    const flood = Array.from({ length: 200 }, () => itemsOf(gateway.stream(aRequest('flood', { tenant: 'a' }))));
    await eventually(() => order.length > 3);
    await itemsOf(gateway.stream(aRequest('other', { tenant: 'b' })));
    const before = order.indexOf('other');
    await Promise.all(flood);
    expect(order).toHaveLength(201);
    // Of the flood only what lay in the queue already, and what was served while the request was on its way.
    expect(order.length - before).toBeGreaterThan(100);
  });
});
