import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

describe('a worker that is killed', () => {
  it('before the first event is replaced by another, which costs one more upstream call and nothing else', async () => {
    stack = await Stack.start();
    const context = { isRepeat: true };
    const stream = stack.ask('sim:stall once text=streamed', { context });
    const whole = stack.ask('sim:stall once text=whole', { context, stream: false });
    await eventually(() => stack.calls.length === 2);
    await stack.kill(stack.worker(0));
    await stack.addWorker();
    await Promise.all([stream.ended, whole.ended]);
    for (const exchange of [stream, whole]) {
      expect(judge(exchange)).toEqual({ as: 'whole', outcome: 'completed' });
      expect(exchange.headers['x-sluice-attempts']).toBe('2');
    }
    await closeTheBooks(stack, { upstreamCalls: 4 });
  });

  it('in mid-answer ends it with an error: never with a second answer spliced to the first', async () => {
    stack = await Stack.start();
    const stream = stack.ask('sim:load events=400 rate=20', { includeUsage: true });
    const whole = stack.ask('sim:load events=400 rate=20', { stream: false });
    await stream.until(({ events }) => events >= 10);
    await stack.kill(stack.worker(0));
    await stack.addWorker();
    await Promise.all([stream.ended, whole.ended]);
    expect(judge(stream)).toEqual({ as: 'broken', outcome: 'interrupted', code: 'worker_lost' });
    expect(judge(whole)).toEqual({ as: 'refused', outcome: 'interrupted', code: 'worker_lost' });
    const next = stack.ask('sim:thinking');
    await next.ended;
    expect(judge(next)).toEqual({ as: 'whole', outcome: 'completed' });
    await closeTheBooks(stack, { upstreamCalls: 3 });
  });
});
