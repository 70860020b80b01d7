import { INSPECTABLE, liveMemory } from '@sluice/testing';
import { expect, it } from 'vitest';
import { startStack } from './stack.js';

const STREAMS = 8;
const TEXT_BYTES = 2 * 1_048_576;

it('keeps nothing of a long request while its answer runs', async () => {
  const stack = await startStack({ envOf: (service) => (service === 'gateway' ? INSPECTABLE : {}) });
  try {
    const { gateway } = stack.product;
    const leave = new AbortController();
    const hold = async (text: string): Promise<void> => {
      const messages = [text, 'sim:stall after=1'].map((content) => ({ role: 'user', content }));
      const body = JSON.stringify({ model: 'GLM-4.6', stream: true, messages });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.product.apiKey}` };
      const response = await stack.chat(null, { body, headers, signal: leave.signal });
      // Past the first word nothing is sent once more.
      const { value } = await response.body!.getReader().read();
      expect(Buffer.from(value ?? []).toString()).toContain('data: ');
    };
    await hold('Hi');
    const before = await liveMemory(gateway);
    for (let i = 0; i < STREAMS; i += 1) await hold('x'.repeat(TEXT_BYTES));
    const after = await liveMemory(gateway);
    leave.abort();
    expect(after.liveBytes - before.liveBytes).toBeLessThan(TEXT_BYTES);
  } finally {
    await stack.stop();
  }
});
