import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

describe('a worker that is asked to stop', () => {
  it('finishes what it runs and takes nothing more; others serve what comes', async () => {
    stack = await Stack.start();
    const running = [true, false].map((stream) => stack.ask('sim:load events=60 rate=20', { stream }));
    await running[0]!.until(({ events }) => events >= 5);
    await stack.addWorker();
    stack.worker(0).kill('SIGTERM');
    const next = Array.from({ length: 10 }, (_, i) => stack.ask(`sim:plain text=n${i}`, { stream: i % 2 === 0 }));
    await Promise.all([...running, ...next].map(({ ended }) => ended));
    for (const exchange of [...running, ...next]) expect(judge(exchange).as).toBe('whole');
    expect(await stack.worker(0).exited).toEqual({ code: 0, signal: null });
    await closeTheBooks(stack, { upstreamCalls: 12 });
  });

  it('past its grace hands what has said nothing to another, and breaks off the rest honestly', async () => {
    stack = await Stack.start({ env: { SHUTDOWN_GRACE_MS: '1000' } });
    const context = { isRepeat: true };
    const silent = [true, false].map((stream) => stack.ask(`sim:stall once text=${stream}`, { stream, context }));
    const talking = [true, false].map((stream) => stack.ask('sim:load events=1000 rate=20', { stream }));
    await talking[0]!.until(({ events }) => events >= 5);
    await eventually(() => stack.calls.length === 4);
    await stack.addWorker();
    stack.worker(0).kill('SIGTERM');
    await Promise.all([...silent, ...talking].map(({ ended }) => ended));
    expect(silent.map(judge)).toEqual([
      { as: 'whole', outcome: 'completed' },
      { as: 'whole', outcome: 'completed' },
    ]);
    expect(talking.map(judge)).toEqual([
      { as: 'broken', outcome: 'interrupted', code: 'worker_lost' },
      { as: 'refused', outcome: 'interrupted', code: 'worker_lost' },
    ]);
    expect(await stack.worker(0).exited).toEqual({ code: 0, signal: null });
    await closeTheBooks(stack, { upstreamCalls: 6 });
  });
});
