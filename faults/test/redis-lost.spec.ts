import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a Redis that comes back empty', () => {
  it('at once costs nothing but a pause: of what runs, of what waits, of what comes', async () => {
    stack = await Stack.start();
    const running = [true, true, false].map((stream) => stack.ask('sim:load events=120 rate=30', { stream }));
    const waiting = [true, false].map((stream) => stack.ask('sim:plain first=3000 text=waited', { stream }));
    await eventually(() => stack.calls.length === 5);
    await running[0]!.until(({ events }) => events >= 10);
    await stack.product.redis.kill();
    await stack.product.redis.restart();
    const coming = Array.from({ length: 10 }, (_, i) => stack.ask(`sim:plain text=came${i}`, { stream: i % 2 === 0 }));
    const all = [...running, ...waiting, ...coming];
    await Promise.all(all.map(({ ended }) => ended));
    for (const exchange of all) expect(judge(exchange), exchange.question.message).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 15 });
  });

  it('after 3 s costs nothing but a longer pause', async () => {
    stack = await Stack.start();
    const running = [true, true, false].map((stream) => stack.ask('sim:load events=120 rate=30', { stream }));
    const waiting = [true, false].map((stream) => stack.ask('sim:plain first=2000 text=waited', { stream }));
    await eventually(() => stack.calls.length === 5);
    await running[0]!.until(({ events }) => events >= 10);
    await stack.product.redis.kill();
    await pause(1_500);
    const coming = [true, false].map((stream) => stack.ask('sim:plain text=came', { stream }));
    await pause(1_500);
    await stack.product.redis.restart();
    const all = [...running, ...waiting, ...coming];
    await Promise.all(all.map(({ ended }) => ended));
    for (const exchange of all) expect(judge(exchange), exchange.question.message).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 7 });
  });

  it('after 20 s finds every request ended honestly and the upstream let go, and serves again', async () => {
    stack = await Stack.start();
    const running = [true, false].map((stream) => stack.ask('sim:load events=1000 rate=20', { stream }));
    const waiting = [true, false].map((stream) => stack.ask('sim:stall', { stream }));
    await eventually(() => stack.calls.length === 4);
    await running[0]!.until(({ events }) => events >= 10);
    await stack.product.redis.kill();
    const downAt = Date.now();
    // The first waits for Redis until the accept limit, the second is refused at once.
    for (const message of ['sim:plain text=early', 'sim:plain text=late']) {
      const coming = stack.ask(message);
      await coming.ended;
      expect(judge(coming)).toEqual({ as: 'refused', outcome: 'refused', code: 'provider_unavailable' });
      expect(coming.body).toContain('The message broker cannot be reached.');
    }
    await Promise.all([...running, ...waiting].map(({ ended }) => ended));
    expect(running.map(judge)).toEqual([
      { as: 'broken', outcome: 'interrupted', code: 'worker_lost' },
      { as: 'refused', outcome: 'interrupted', code: 'worker_lost' },
    ]);
    // The stream's status line had waited as long as it may.
    expect(waiting.map(judge)).toEqual([
      { as: 'broken', outcome: 'refused', code: 'provider_unavailable' },
      { as: 'refused', outcome: 'refused', code: 'provider_unavailable' },
    ]);
    await eventually(() => stack.upstreams.openStreams() === 0);
    await pause(Math.max(0, downAt + 20_000 - Date.now()));
    await stack.product.redis.restart();
    await eventually(async () => (await fetch(`${stack.gateway.url}/ready`)).ok);
    const next = stack.ask('sim:thinking');
    await next.ended;
    expect(judge(next)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 5 });
  });
});
