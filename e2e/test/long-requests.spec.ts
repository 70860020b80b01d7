import { INSPECTABLE, inspectorOf, liveMemory, type Program } from '@sluice/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Stack, startStack } from './stack.js';

const STREAMS = 8;
const TEXT_BYTES = 2 * 1_048_576;

let stack: Stack;
let leave: AbortController;
beforeEach(async () => {
  stack = await startStack({ env: INSPECTABLE });
  leave = new AbortController();
});
afterEach(async () => {
  leave.abort();
  await stack.stop();
});

/** Asks a long question, and reads the first word of its answer: past that nothing is sent once more. */
async function hold(text: string): Promise<void> {
  const messages = [text, 'sim:stall after=1'].map((content) => ({ role: 'user', content }));
  const body = JSON.stringify({ model: 'GLM-4.6', stream: true, messages });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.product.apiKey}` };
  const response = await stack.chat(null, { body, headers, signal: leave.signal });
  const { value } = await response.body!.getReader().read();
  expect(Buffer.from(value ?? []).toString()).toContain('data: ');
}

async function growth(program: Program): Promise<number> {
  await hold('Hi');
  const inspector = await inspectorOf(program);
  const before = await liveMemory(inspector);
  for (let i = 0; i < STREAMS; i += 1) await hold('x'.repeat(TEXT_BYTES));
  return (await liveMemory(inspector)).liveBytes - before.liveBytes;
}

it('the gateway keeps nothing of a long request while its answer runs', async () => {
  expect(await growth(stack.product.gateway)).toBeLessThan(TEXT_BYTES);
});

it('a worker keeps it once, to count the tokens of it where the upstream does not', async () => {
  expect(await growth(stack.product.workers[0]!)).toBeLessThan(1.5 * STREAMS * TEXT_BYTES);
});
