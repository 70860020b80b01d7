import { type ChatExchange, countedOutcomes, eventually, judge, leftoversIn, loggedRequest } from '@sluice/testing';
import { expect } from 'vitest';
import type { Gateway, Stack } from './stack.js';

/** Upstream connections end with their clients; a gateway that was killed cannot say so, and is missed after 3 s. */
const UPSTREAM_LIMIT_MS = 8_000;
/** A dead worker's presence lasts 10 s, and each 30 s the queue is swept. */
const LEFTOVERS_LIMIT_MS = 60_000;

/**
 * What every test ends with, whatever went wrong in it: each answer is honest byte for byte; wire, log and metric tell
 * the same of each request; the upstream was called so many times and is not called any more; nothing is left in Redis.
 */
export async function closeTheBooks(stack: Stack, expected: { readonly upstreamCalls: number }): Promise<void> {
  await Promise.all([...stack.exchanges.keys()].map(({ ended }) => ended));
  for (const gateway of new Set(stack.exchanges.values())) {
    const asked = [...stack.exchanges].filter(([, asked]) => asked === gateway).map(([exchange]) => exchange);
    if (stack.isAlive(gateway.program)) await compareOutcomes(gateway, asked);
    else for (const exchange of asked) judge(exchange);
  }
  expect(stack.calls.length, 'upstream calls').toBe(expected.upstreamCalls);
  await eventually(() => stack.upstreams.openStreams() === 0, UPSTREAM_LIMIT_MS);
  await untilNothingIsLeft(stack);
}

async function compareOutcomes(gateway: Gateway, exchanges: readonly ChatExchange[]): Promise<void> {
  const counts: Record<string, number> = {};
  for (const exchange of exchanges) {
    const { outcome, ...seen } = judge(exchange);
    const logged = await loggedRequest(gateway.program, exchange.clientId);
    expect({ outcome: logged['outcome'], code: logged['code'] }, exchange.question.message).toEqual({
      outcome,
      code: 'code' in seen ? seen.code : logged['code'],
    });
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  expect(await countedOutcomes(gateway.opsUrl), 'the metric').toEqual(counts);
}

async function untilNothingIsLeft(stack: Stack): Promise<void> {
  const giveUpAt = Date.now() + LEFTOVERS_LIMIT_MS;
  for (;;) {
    const leftovers = await leftoversIn(stack.redis, stack.liveWorkers);
    if (leftovers.length === 0) return;
    if (Date.now() > giveUpAt) expect(leftovers, 'left in Redis').toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
