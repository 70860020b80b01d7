import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, eventually, gate, itemsOf, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('the head of an answer', () => {
  it('is told with the next heartbeat where the answer does not begin, and anew when there is another', async () => {
    const begin = gate();
    await scope.worker(
      async function* (_payload, context) {
        context.announce({ attempts: 1 });
        await begin.opened;
        context.announce({ attempts: 2 });
        yield 1;
      },
      { timings: { heartbeatMs: 50 } },
    );
    const gateway = await scope.gateway();
    const replies = gateway.stream(aRequest({}));
    const items = itemsOf(replies);
    await eventually(() => replies.head !== null);
    expect(replies.head).toEqual({ attempts: 1 });
    expect(replies.takenAt).toBeLessThanOrEqual(Date.now());
    begin.open();
    expect(await items).toEqual([1]);
    expect(replies.head).toEqual({ attempts: 2 });
  });
});
