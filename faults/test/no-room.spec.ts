import { RedisNames } from '@sluice/contract';
import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };
const queue = new RedisNames().requestQueue('zai');

describe('where no worker lives', () => {
  it('a request is refused within the accept limit and is not executed by one that comes later', async () => {
    stack = await Stack.start();
    await stack.kill(stack.worker(0));
    // The dead one is still announced for the first, and not any more for the second.
    for (const stream of [true, false]) {
      const refused = stack.ask('sim:plain', { stream });
      await refused.ended;
      expect(judge(refused)).toEqual({ as: 'refused', outcome: 'refused', code: 'provider_unavailable' });
      await eventually(
        async () => (await stack.redis.zcount(new RedisNames().workers('zai'), Date.now(), '+inf')) === 0,
      );
    }
    await stack.addWorker();
    const next = stack.ask('sim:plain text=next');
    await next.ended;
    expect(judge(next)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });
});

describe('where all workers are busy', () => {
  it('a request waits for its turn, and is refused at the accept limit with the time to come again', async () => {
    stack = await Stack.start({ env: { MAX_CONCURRENCY: '1' } });
    const first = stack.ask('sim:load events=40 rate=20');
    await first.until(({ events }) => events >= 5);
    const second = stack.ask('sim:load events=150 rate=20');
    await second.until(({ events }) => events >= 1);
    const third = [true, false].map((stream) => stack.ask('sim:plain', { stream }));
    await Promise.all([first, second, ...third].map(({ ended }) => ended));
    expect([first, second].map(judge)).toEqual([WHOLE, WHOLE]);
    for (const exchange of third) {
      expect(judge(exchange)).toEqual({ as: 'refused', outcome: 'refused', code: 'overloaded' });
    }
    const next = stack.ask('sim:plain text=next');
    await next.ended;
    expect(judge(next)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 3 });
  });

  it('a client that leaves before its request was taken costs no upstream call', async () => {
    stack = await Stack.start({ env: { MAX_CONCURRENCY: '1' } });
    const running = stack.ask('sim:load events=60 rate=20');
    await running.until(({ events }) => events >= 5);
    const waiting = [true, false].map((stream) => stack.ask('sim:plain', { stream }));
    await eventually(async () => (await stack.redis.xlen(queue)) === 3);
    for (const exchange of waiting) exchange.leave();
    await eventually(async () => (await stack.redis.xlen(queue)) === 1);
    await running.ended;
    expect(judge(running)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });
});

/** Puts the only entry of the queue in again, as a client library does that sends a command anew after a break. */
async function deliverTwice(): Promise<void> {
  const [entry] = await stack.redis.xrangeBuffer(queue, '-', '+');
  await stack.redis.xadd(queue, '*', ...(entry![1] as Buffer[]));
}

describe('a request that reaches the queue twice', () => {
  it('runs once where one worker gets both', async () => {
    stack = await Stack.start();
    const stream = stack.ask('sim:load events=40 rate=20');
    await stream.until(({ events }) => events >= 5);
    await deliverTwice();
    await eventually(async () => (await stack.redis.xlen(queue)) === 1);
    await stream.ended;
    expect(judge(stream)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });

  it('is answered once where two workers get it: the twin is stopped at its first word', async () => {
    stack = await Stack.start({ workers: 2, env: { MAX_CONCURRENCY: '1' } });
    const stream = stack.ask('sim:load events=200 rate=20');
    await stream.until(({ events }) => events >= 5);
    await deliverTwice();
    const taken = async (): Promise<unknown[]> => (await stack.redis.xpending(queue, 'w', '-', '+', 10)) as unknown[];
    await eventually(async () => (await stack.redis.xlen(queue)) === 1 && (await taken()).length === 1);
    await eventually(() => stack.upstreams.openStreams() === 1);
    // Its first word may be heard before it has called its upstream.
    for (const twin of stack.calls.slice(1)) expect(twin).toMatchObject({ endedBy: 'client' });
    expect(stack.calls.length).toBeLessThanOrEqual(2);
    expect(stream.isComplete).toBe(false);
    await stream.ended;
    expect(judge(stream)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: stack.calls.length });
  });
});
