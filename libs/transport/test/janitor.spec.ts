import { REQUEST_GROUP } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueJanitor } from '../src/server/queue-janitor.js';
import { RedisClock } from '../src/wire/redis-clock.js';
import { eventually, gate, aRequest, itemsOf, WireScope } from './wire-scope.js';

const PRESENCE_MS = 200;

let scope: WireScope;
let queue: string;
beforeEach(async () => {
  scope = await WireScope.start();
  queue = scope.names.requestQueue('p');
});
afterEach(() => scope.close());

const janitor = (workerId = 'janitor') =>
  new QueueJanitor(scope.inspector, scope.names, new RedisClock(scope.inspector, queue), 'p', workerId, PRESENCE_MS);

/** A worker that took a request; `isAnnounced`: whether it says that it lives. */
async function taker(name: string, isAnnounced: boolean): Promise<void> {
  await scope.inspector.xgroup('CREATE', queue, REQUEST_GROUP, '0', 'MKSTREAM').catch(() => undefined);
  await scope.inspector.xadd(queue, '*', 'for', name);
  await scope.inspector.xreadgroup('GROUP', REQUEST_GROUP, name, 'COUNT', 1, 'STREAMS', queue, '>');
  if (isAnnounced) await scope.inspector.zadd(scope.names.workers('p'), Date.now() + 60_000, name);
}

async function consumers(): Promise<string[]> {
  const found = (await scope.inspector.xinfo('CONSUMERS', queue, REQUEST_GROUP)) as { name: string }[];
  return found.map((raw) => (Array.isArray(raw) ? String(raw[1]) : raw.name)).sort();
}

describe('the janitor', () => {
  it('clears away a dead worker with the requests that it ran, and nothing of a live one', async () => {
    await taker('dead', false);
    await taker('live', true);
    await eventually(async () => {
      await janitor().sweep();
      return (await consumers()).join() === 'live';
    });
    const entries = await scope.inspector.xrange(queue, '-', '+');
    expect(entries.map(([, fields]) => fields)).toEqual([['for', 'live']]);
    expect(await scope.inspector.xpending(queue, REQUEST_GROUP)).toMatchObject({ 0: 1 });
  });

  it('leaves a worker alone that has taken a request and not announced itself yet', async () => {
    await taker('new', false);
    await janitor().sweep();
    expect(await consumers()).toEqual(['new']);
    expect(await scope.queueLength()).toBe(1);
  });

  it('clears away what is pending of entries that are gone', async () => {
    await taker('dead', false);
    await scope.inspector.xtrim(queue, 'MAXLEN', 0);
    await eventually(async () => {
      await janitor().sweep();
      return (await consumers()).length === 0;
    });
    expect(await scope.inspector.xpending(queue, REQUEST_GROUP)).toMatchObject({ 0: 0 });
  });
});

describe('a worker that ends in good order', () => {
  it('leaves no consumer behind', async () => {
    const block = gate();
    const worker = await scope.worker(async function* () {
      yield 1;
      await block.opened;
    });
    const gateway = await scope.gateway();
    const running = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => worker.active === 1);
    expect(await consumers()).toEqual([worker.workerId]);
    const closing = worker.close();
    block.open();
    await closing;
    expect(await running).toEqual([1]);
    expect(await consumers()).toEqual([]);
  });
});
