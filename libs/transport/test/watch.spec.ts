import { afterEach, beforeEach, expect, it } from 'vitest';
import { aRequest, counted, eventually, itemsOf, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

it('who watches a request hears of each put into the queue and each worker, and names its trace anew each time', async () => {
  const seen: string[] = [];
  const traceparents: (string | undefined)[] = [];
  const first = await scope.worker(
    async function* (_payload, { signal, traceparent }) {
      traceparents.push(traceparent);
      yield* [];
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    { drainMs: 0 },
  );
  const gateway = await scope.gateway();
  const watch = {
    onQueued: () => void seen.push('queued'),
    onTaken: (workerId: string) => void seen.push(workerId),
    onAgain: () => void seen.push('again'),
  };
  const headers = {
    requestId: 'req',
    stream: true,
    get traceparent() {
      return seen.includes('again') ? 'second' : 'first';
    },
  };
  const items = itemsOf(gateway.stream(aRequest({}, { watch, headers })));
  await eventually(() => first.active === 1);
  const second = await scope.worker((_payload, { traceparent }) => {
    traceparents.push(traceparent);
    return counted(3);
  });
  await first.close();
  expect(await items).toEqual(numbers(3));
  expect(traceparents).toEqual(['first', 'second']);
  await eventually(() => seen.filter((step) => step === 'queued').length === 2);
  // Redis may say that it has a request after its worker has said so.
  expect(seen.filter((step) => step !== 'queued')).toEqual([first.workerId, 'again', second.workerId]);
});
