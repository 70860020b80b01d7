import type { ChatRequest, FinishEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import type { AnswerDelta } from '../answer-stage.js';
import { loadTokenizer } from './count-tokens.js';
import { UsageTally } from './usage-tally.js';

const uncounted: FinishEvent = { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' };
const requestOf = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'M',
  messages: [{ role: 'user', content }],
  stream: true,
  ...more,
});

function tallyOf(...deltas: AnswerDelta[]): UsageTally {
  const tally = new UsageTally();
  for (const delta of deltas) tally.add(delta);
  return tally;
}

describe('usage', () => {
  it('is the upstream’s where it has counted', async () => {
    const counted: FinishEvent = {
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1, outputTokens: 2 },
      usageSource: 'upstream',
    };
    const tally = tallyOf({ type: 'text-delta', text: 'a long answer' });
    expect(await tally.complete(counted, requestOf('Hi'))).toBe(counted);
  });

  it('is estimated else, by the words of all that was said, whatever pieces they came in', async () => {
    const tally = tallyOf(
      { type: 'reasoning-delta', text: 'Let me th' },
      { type: 'reasoning-delta', text: 'ink' },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo there' },
    );
    const finish = await tally.complete(uncounted, requestOf('Say hello'));
    expect(finish).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 6, outputTokens: 5, reasoningTokens: 3 },
      usageSource: 'estimated',
    });
  });

  it('counts tools, calls and results', async () => {
    const inputOf = async (request: ChatRequest): Promise<number> =>
      (await tallyOf({ type: 'text-delta', text: 'Hi' }).complete(uncounted, request)).usage!.inputTokens;
    const bare = await inputOf(requestOf('Hi'));
    expect(await inputOf(requestOf('Hi', { tools: [{ name: 'look', description: 'Looks around' }] }))).toBeGreaterThan(
      bare,
    );
    const turns: ChatRequest['messages'] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, toolCalls: [{ id: 'c', name: 'look', inputJson: '{"at":"the sky"}' }] },
      { role: 'tool', content: [{ type: 'text', text: 'It is blue.' }], toolCallId: 'c' },
    ];
    expect(await inputOf(requestOf('', { messages: turns }))).toBeGreaterThan(bare + 10);
  });

  it('never tells more output than the answer was limited to', async () => {
    const tally = tallyOf({ type: 'text-delta', text: 'one two three four five six' });
    expect((await tally.complete(uncounted, requestOf('Hi'), 4)).usage).toMatchObject({ outputTokens: 4 });
  });

  it('of a long answer is counted in turns, so that others have theirs', async () => {
    const count = await loadTokenizer();
    const story = 'All work and no play. '.repeat(8_000);
    let turns = 0;
    let isCounting = true;
    const others = (async () => {
      for (; isCounting; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    })();
    const finish = await tallyOf({ type: 'text-delta', text: story }).complete(uncounted, requestOf('Hi'));
    isCounting = false;
    await others;
    expect(turns).toBeGreaterThan(10);
    const exact = count(story);
    expect(Math.abs(finish.usage!.outputTokens - exact) / exact).toBeLessThan(0.01);
  });

  it('of a text beyond measure is reckoned from its beginning', async () => {
    const prompt = 'one two three four. '.repeat(100_000);
    const finish = await tallyOf({ type: 'text-delta', text: 'Hi' }).complete(uncounted, requestOf(prompt));
    expect(finish.usage!.inputTokens / 500_000).toBeCloseTo(1, 1);
  });
});

describe('the tokenizer', () => {
  it('takes a control token for the text that it is', async () => {
    const count = await loadTokenizer();
    expect(count('<|endoftext|>')).toBeGreaterThan(3);
  });

  it('counts long words piece by piece', async () => {
    const count = await loadTokenizer();
    const words = ['a'.repeat(20_000), '今天天气不错我们去公园散步'.repeat(1_000)];
    for (const word of words) expect(count(word)).toBeGreaterThan(1_000);
  });
});
