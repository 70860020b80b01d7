import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkerDirectory } from '../src/client/worker-directory.js';
import { RedisClock } from '../src/wire/redis-clock.js';
import { counted, eventually, gate, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('a worker that has just come', () => {
  it('calls itself ready when gateways can know of it, not before', async () => {
    const worker = await scope.worker(() => counted(1));
    await eventually(() => worker.unreadyReason() === null);
    expect(await scope.inspector.zcard(scope.names.workers('p'))).toBe(1);
  });

  it('is seen by whoever asks from then on, also while an older look is under way', async () => {
    const { inspector, names } = scope;
    await inspector.ping();
    const held = gate();
    const asked: unknown[] = [];
    const slow = Object.create(inspector) as typeof inspector;
    slow.zrangebyscore = (async (...args: Parameters<typeof inspector.zrangebyscore>) => {
      const found = await inspector.zrangebyscore(...args);
      asked.push(found);
      await held.opened;
      return found;
    }) as typeof inspector.zrangebyscore;
    const timings = { presenceMs: 3_000, cardMs: 60_000 };
    const directory = new WorkerDirectory(slow, names, new RedisClock(inspector, names.cards()), timings);
    const early = directory.refresh();
    await eventually(() => asked.length > 0);
    const worker = await scope.worker(() => counted(1));
    await eventually(() => worker.unreadyReason() === null);
    const late = directory.refresh();
    held.open();
    await Promise.all([early, late]);
    expect(directory.liveWorkers('p')).toBe(1);
  });
});
