import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

describe('a gateway that is killed', () => {
  it('takes its upstream calls with it, and nothing of its neighbour', async () => {
    stack = await Stack.start();
    const neighbour = await stack.addGateway();
    const mine = [true, false].map((stream) => stack.ask('sim:load events=1000 rate=20', { stream }));
    const silent = stack.ask('sim:stall');
    const theirs = stack.ask('sim:load events=140 rate=20', {}, neighbour);
    await eventually(() => stack.calls.length === 4);
    await mine[0]!.until(({ events }) => events >= 5);
    await stack.kill(stack.gateway.program);
    await Promise.all([...mine, silent].map(({ ended }) => ended));
    expect([...mine, silent].map((exchange) => judge(exchange).as)).toEqual(['cut', 'cut', 'cut']);
    await eventually(() => stack.upstreams.openStreams() === 1, 6_000);
    await theirs.ended;
    expect(judge(theirs)).toEqual({ as: 'whole', outcome: 'completed' });
    const next = stack.ask('sim:thinking', {}, neighbour);
    await next.ended;
    expect(judge(next)).toEqual({ as: 'whole', outcome: 'completed' });
    await closeTheBooks(stack, { upstreamCalls: 5 });
  });

  it('together with its worker leaves nothing in the queue', async () => {
    stack = await Stack.start();
    const lost = Array.from({ length: 5 }, () => stack.ask('sim:load events=1000 rate=20'));
    await eventually(() => stack.calls.length === 5);
    await stack.addWorker();
    await stack.addGateway();
    await stack.kill(stack.worker(0));
    await stack.kill(stack.gateway.program);
    await Promise.all(lost.map(({ ended }) => ended));
    expect(lost.map((exchange) => judge(exchange).as)).toEqual(lost.map(() => 'cut'));
    await closeTheBooks(stack, { upstreamCalls: 5 });
  });
});

describe('a gateway that is asked to stop', () => {
  it('finishes what it can within its grace, and tells the others that their answers end here', async () => {
    stack = await Stack.start({ env: { SHUTDOWN_GRACE_MS: '2000' } });
    const short = stack.ask('sim:load events=30 rate=20');
    const long = [true, false].map((stream) => stack.ask('sim:load events=1000 rate=20', { stream }));
    await Promise.all([short, long[0]!].map((exchange) => exchange.until(({ events }) => events >= 5)));
    await eventually(() => stack.calls.length === 3);
    stack.gateway.program.kill('SIGTERM');
    await Promise.all([short, ...long].map(({ ended }) => ended));
    expect([short, ...long].map(judge)).toEqual([
      { as: 'whole', outcome: 'completed' },
      { as: 'broken', outcome: 'interrupted', code: 'worker_lost' },
      { as: 'refused', outcome: 'interrupted', code: 'worker_lost' },
    ]);
    expect(await stack.gateway.program.exited).toEqual({ code: 0, signal: null });
    await closeTheBooks(stack, { upstreamCalls: 3 });
  });
});
