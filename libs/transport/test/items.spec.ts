import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, itemsOf, nextTurn, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('the items of an answer', () => {
  it('end in an error where one has no JSON form, after the items before it', async () => {
    await scope.worker(async function* () {
      yield 1;
      await nextTurn();
      yield 2n;
      yield 3;
    });
    const gateway = await scope.gateway();
    const seen: unknown[] = [];
    await expect(itemsOf(gateway.stream(aRequest({})), seen)).rejects.toMatchObject({ code: 'internal_error' });
    expect(seen).toEqual([1]);
  });

  it('are carried in order where the handler has some at hand without a step', async () => {
    const hand = [2, 3];
    async function* steps(): AsyncGenerator<number> {
      yield 1;
      hand.push(5);
      yield 4;
    }
    await scope.worker(() => Object.assign(steps(), { takeReady: () => hand.shift() }));
    const gateway = await scope.gateway();
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual([1, 2, 3, 4, 5]);
  });

  it('go out before more is asked of a handler that has very many at hand', async () => {
    let left = 10_000;
    async function* steps(): AsyncGenerator<number> {
      yield left;
    }
    await scope.worker(() => Object.assign(steps(), { takeReady: () => (left > 1 ? (left -= 1) : undefined) }));
    const gateway = await scope.gateway();
    const expected = Array.from({ length: 10_000 }, (_, i) => 10_000 - i);
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual(expected);
  });
});
