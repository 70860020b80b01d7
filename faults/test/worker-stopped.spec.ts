import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WORDS = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');

describe('a worker that stands still past its heartbeat and goes on', () => {
  it('before the first event is replaced by another, and its late answer harms nobody', async () => {
    stack = await Stack.start();
    const stream = stack.ask(`sim:plain first=8000 every=50 text="${WORDS}"`);
    await eventually(() => stack.calls.length === 1);
    await stack.addWorker();
    stack.worker(0).kill('SIGSTOP');
    await stream.until(({ events }) => events >= 5);
    // Its own answer lies in its socket by now, whole.
    stack.worker(0).kill('SIGCONT');
    await stream.ended;
    expect(judge(stream)).toEqual({ as: 'whole', outcome: 'completed' });
    expect(stream.headers['x-sluice-attempts']).toBe('2');
    await closeTheBooks(stack, { upstreamCalls: 2 });
  });

  it('in mid-answer is taken for dead; then it lets go of the upstream, harms nobody, and serves again', async () => {
    stack = await Stack.start();
    const stream = stack.ask('sim:load events=1000 rate=20');
    const whole = stack.ask('sim:load events=1000 rate=20', { stream: false });
    await stream.until(({ events }) => events >= 10);
    await stack.addWorker();
    stack.worker(0).kill('SIGSTOP');
    await Promise.all([stream.ended, whole.ended]);
    expect(judge(stream)).toEqual({ as: 'broken', outcome: 'interrupted', code: 'worker_lost' });
    expect(judge(whole)).toEqual({ as: 'refused', outcome: 'interrupted', code: 'worker_lost' });
    const neighbour = stack.ask('sim:load events=60 rate=30');
    await neighbour.until(({ events }) => events >= 5);
    stack.worker(0).kill('SIGCONT');
    await eventually(() => stack.upstreams.openStreams() <= 1, 2_000);
    await neighbour.ended;
    expect(judge(neighbour)).toEqual({ as: 'whole', outcome: 'completed' });
    stack.worker(1).kill('SIGTERM');
    await stack.worker(1).exited;
    const next = stack.ask('sim:thinking');
    await next.ended;
    expect(judge(next)).toEqual({ as: 'whole', outcome: 'completed' });
    await closeTheBooks(stack, { upstreamCalls: 4 });
  });

  it('with a request that it has taken and not spoken of is too late for it', async () => {
    stack = await Stack.start({ env: { ACCEPT_TIMEOUT_MS: '2000' } });
    stack.worker(0).kill('SIGSTOP');
    const stream = stack.ask('sim:plain');
    await stream.ended;
    expect(judge(stream)).toEqual({ as: 'refused', outcome: 'refused', code: 'provider_unavailable' });
    stack.worker(0).kill('SIGCONT');
    const next = stack.ask('sim:plain text=next');
    await next.ended;
    expect(judge(next)).toEqual({ as: 'whole', outcome: 'completed' });
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });
});

describe('a worker that stands still for less than that', () => {
  it('goes on where it was', async () => {
    stack = await Stack.start();
    const stream = stack.ask('sim:load events=80 rate=40');
    await stream.until(({ events }) => events >= 10);
    stack.worker(0).kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stack.worker(0).kill('SIGCONT');
    await stream.ended;
    expect(judge(stream)).toEqual({ as: 'whole', outcome: 'completed' });
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });
});
