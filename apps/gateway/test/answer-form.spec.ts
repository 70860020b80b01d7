import { afterEach, describe, expect, it } from 'vitest';
import { finish, reasoning, text } from './support/in-memory-wire.js';
import { dataOf, TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
afterEach(() => gateway.stop());

describe('reasoning', () => {
  it.each([
    ['reasoning_content', ['reasoning_content']],
    ['reasoning', ['reasoning']],
    ['both', ['reasoning', 'reasoning_content']],
  ] as const)('comes by the name that REASONING_FIELD=%s says', async (setting, names) => {
    gateway = await TestGateway.start({ REASONING_FIELD: setting });
    gateway.wire.onRequest = (conversation) => void conversation.say(reasoning('hm'), text('Hi'), finish()).end();
    const found = (holder: Record<string, unknown>): string[] =>
      Object.keys(holder)
        .filter((name) => name.startsWith('reasoning') && holder[name] === 'hm')
        .toSorted();
    const whole = (await gateway.chat()).json() as unknown as { choices: { message: Record<string, unknown> }[] };
    expect(found(whole.choices[0]!.message)).toEqual(names);
    const [first] = dataOf((await gateway.chat({ stream: true })).text) as unknown as {
      choices: { delta: Record<string, unknown> }[];
    }[];
    expect(found(first!.choices[0]!.delta)).toEqual(names);
    expect((await gateway.chat({ stream: true, reasoning: { exclude: true } })).text).not.toContain('hm');
  });
});

describe('usage that was estimated', () => {
  it('is marked where it stands', async () => {
    gateway = await TestGateway.start();
    gateway.wire.onRequest = (conversation) =>
      void conversation
        .say(text('Hi'), {
          type: 'finish',
          reason: 'stop',
          usage: { inputTokens: 4, outputTokens: 2 },
          usageSource: 'estimated',
        })
        .end();
    expect((await gateway.chat()).headers['x-sluice-usage-source']).toBe('estimated');
    const chunks = dataOf((await gateway.chat({ stream: true, stream_options: { include_usage: true } })).text);
    expect(chunks.at(-2)).toMatchObject({ usage_source: 'estimated', usage: { total_tokens: 6 } });
  });
});
