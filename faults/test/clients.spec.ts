import { type ChatExchange, eventually, judge, residentBytes } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };
const MIB = 1024 * 1024;

describe('a client that leaves', () => {
  it.each([
    ['before the upstream has answered', 'sim:slow head=20000', () => true],
    ['before the first event', 'sim:slow first=20000', () => true],
    ['in mid-answer', 'sim:load events=1000 rate=20', ({ events, isStream }: ChatExchange) => !isStream || events > 5],
  ])('%s takes the upstream call with it within 500 ms', async (_when, message, isTime) => {
    stack = await Stack.start();
    for (const stream of [true, false]) {
      const leaving = stack.ask(message, { stream });
      await eventually(() => stack.upstreams.openStreams() === 1);
      await leaving.until(isTime);
      const leftAt = Date.now();
      leaving.leave();
      await stack.upstreams.idle();
      expect(Date.now() - leftAt).toBeLessThan(500);
      expect(stack.calls.at(-1)).toMatchObject({ endedBy: 'client' });
    }
    await closeTheBooks(stack, { upstreamCalls: 2 });
  });
});

/** Resolves when the upstream has stopped sending: nobody takes what it has. */
async function untilHeldBack(): Promise<number> {
  const seen: number[] = [];
  await eventually(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return seen.push(stack.calls[0]!.bytes) > 5 && seen.at(-1) === seen.at(-5);
  });
  return seen.at(-1)!;
}

describe('a client that does not keep up', () => {
  const LARGE = 'sim:load events=16000 rate=0 size=4000';

  it('gets every byte at its own pace, and holds back the upstream meanwhile', async () => {
    stack = await Stack.start();
    const slow = stack.ask(LARGE);
    await slow.until(({ events }) => events >= 1);
    const pulled: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      slow.pause();
      pulled.push(await untilHeldBack());
      const had = slow.body.length;
      slow.resume();
      await slow.until(({ body }) => body.length > had + MIB);
    }
    expect(pulled[0]).toBeLessThan(16 * MIB);
    expect(pulled).toEqual([...pulled].sort((a, b) => a - b));
    await slow.ended;
    expect(judge(slow)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });

  it('and takes nothing at all is hung up on; no memory fills up for it, and its neighbours notice nothing', async () => {
    stack = await Stack.start({ env: { WRITE_STALL_MS: '6000' } });
    const processes = [stack.gateway.program, stack.worker(0)];
    // The same answer read whole: what a process needs for it once is not what holding it back would cost.
    const warmUp = stack.ask(LARGE);
    await warmUp.ended;
    const before = processes.map(({ pid }) => residentBytes(pid));
    const stalled = stack.ask(LARGE);
    await stalled.until(({ status }) => status !== null);
    stalled.pause();
    const neighbours = [true, false].map((stream) => stack.ask('sim:load events=60 rate=30', { stream }));
    const call = stack.calls.find(
      ({ endedAt, scenario, events }) => endedAt === null && scenario === 'load' && events > 60,
    );
    await Promise.all(neighbours.map(({ ended }) => ended));
    processes.forEach(({ pid }, i) => expect((residentBytes(pid) - before[i]!) / MIB).toBeLessThan(32));
    expect(call!.bytes).toBeLessThan(16 * MIB);
    await stack.upstreams.idle();
    expect(call).toMatchObject({ endedBy: 'client' });
    expect(call!.bytes).toBeLessThan(16 * MIB);
    stalled.resume();
    await stalled.ended;
    expect(judge(stalled).as).toBe('cut');
    for (const exchange of [warmUp, ...neighbours]) expect(judge(exchange)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 4 });
  });
});
