import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };

/** Ids of the connections of one kind, but for our own. */
async function connections(type: 'pubsub' | 'normal'): Promise<string[]> {
  const list = (await stack.redis.call('CLIENT', 'LIST', 'TYPE', type)) as string;
  const theirs = list.split('\n').filter((line) => line.includes('name=sluice-'));
  return theirs.map((line) => /\bid=(\d+)/.exec(line)![1]!);
}

describe('streams', () => {
  // Each service has two that listen: on its own channel, and for changed settings. A gateway has three that speak (wire,
  // settings, API keys), a worker four (queue, wire, settings, channels).
  it.each([
    ['pubsub', 6],
    ['normal', 11],
  ] as const)('stay exact while the %s connections of all services are cut ten times', async (type, count) => {
    stack = await Stack.start({ workers: 2 });
    const streams = Array.from({ length: 20 }, () => stack.ask('sim:load events=150 rate=30'));
    const others = Array.from({ length: 5 }, () => stack.ask('sim:load events=150 rate=30', { stream: false }));
    await eventually(() => stack.calls.length === 25);
    for (let i = 0; i < 10; i += 1) {
      await eventually(async () => (await connections(type)).length === count);
      for (const id of await connections(type)) await stack.redis.client('KILL', 'ID', id);
    }
    expect(
      streams.some(({ isComplete }) => isComplete),
      'a stream that ended before the last cut',
    ).toBe(false);
    await Promise.all([...streams, ...others].map(({ ended }) => ended));
    for (const exchange of [...streams, ...others]) expect(judge(exchange)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 25 });
  });

  it('stay exact when Redis hangs up on a gateway that does not read fast enough', async () => {
    stack = await Stack.start();
    await stack.redis.config('SET', 'client-output-buffer-limit', 'pubsub 1mb 0 0');
    const streams = Array.from({ length: 60 }, () => stack.ask('sim:long kb=1024'));
    await streams[0]!.until(({ events }) => events >= 5);
    const listeners = (await connections('pubsub')).length;
    stack.gateway.program.kill('SIGSTOP');
    await eventually(async () => (await connections('pubsub')).length < listeners);
    stack.gateway.program.kill('SIGCONT');
    await Promise.all(streams.map(({ ended }) => ended));
    for (const exchange of streams) expect(judge(exchange)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 60 });
  });
});
