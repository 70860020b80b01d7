import { judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };
const preload = new URL('support/skewed-clock.mjs', import.meta.url).href;

async function startSkewed(app: string, skewMs: number): Promise<void> {
  const skew = { NODE_OPTIONS: `--import=${preload}`, SKEWED_CLOCK: `${app}:${skewMs}` };
  const limits = { MAX_CONCURRENCY: '2', ACCEPT_TIMEOUT_MS: '1000', IDLE_TIMEOUT_MS: '2000' };
  stack = await Stack.start({ env: { ...skew, ...limits } });
  const skewed = app === 'gateway' ? stack.gateway.program : stack.worker(0);
  const { time } = JSON.parse(skewed.lines.at(-1)!) as { time: number };
  expect(Math.abs(time - Date.now() - skewMs), 'the clock is not what it should be').toBeLessThan(30_000);
}

/** Two requests that are served, one that finds no room, and one whose upstream falls silent. */
async function serveRefuseAndGiveUp(): Promise<void> {
  const served = [true, false].map((stream) => stack.ask('sim:load events=60 rate=20', { stream }));
  await served[0]!.until(({ events }) => events >= 5);
  const refused = stack.ask('sim:plain');
  await Promise.all([...served, refused].map(({ ended }) => ended));
  expect(served.map(judge)).toEqual([WHOLE, WHOLE]);
  expect(judge(refused).as).toBe('refused');
  const stalled = stack.ask('sim:stall after=2');
  await stalled.ended;
  expect(judge(stalled)).toEqual({ as: 'broken', outcome: 'stalled', code: 'upstream_stalled' });
}

const WRONG = [
  ['a minute ahead', 60_000],
  ['a minute behind', -60_000],
] as const;

describe('where the clock of the gateway is', () => {
  it.each(WRONG)('%s, requests are served and limits hold', async (_how, skewMs) => {
    await startSkewed('gateway', skewMs);
    await serveRefuseAndGiveUp();
    await closeTheBooks(stack, { upstreamCalls: 3 });
  });
});

describe('where the clock of a worker is', () => {
  it.each(WRONG)('%s, requests are served, limits hold and a dead worker is cleared away', async (_how, skewMs) => {
    await startSkewed('worker-zai', skewMs);
    await serveRefuseAndGiveUp();
    await stack.addWorker();
    await stack.kill(stack.worker(0));
    const next = stack.ask('sim:thinking');
    await next.ended;
    expect(judge(next)).toEqual(WHOLE);
    await closeTheBooks(stack, { upstreamCalls: 4 });
  });
});
