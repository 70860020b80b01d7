import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { toRequest } from './to-request.js';

const TOOLS = [{ name: 'one', parameters: { type: 'object' } }];
const THINKING = { isEnabled: true };
const thinking = (budgetTokens: number) => ({ isEnabled: true, budgetTokens });

const bodyFor = (modelId: string, more: Partial<ChatRequest> = {}) =>
  toRequest({ model: 'LongCat', messages: [{ role: 'user', content: 'hi' }], stream: false, ...more }, modelId);

describe('toRequest of the official API', () => {
  it('streams always', () => {
    expect(bodyFor('LongCat-Flash-Chat')).toEqual({
      model: 'LongCat-Flash-Chat',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
  });

  it('passes on what the API knows and leaves out the rest', () => {
    const body = bodyFor('LongCat-Flash-Chat', {
      temperature: 1,
      topP: 0.5,
      maxOutputTokens: 7,
      seed: 3,
      parallelToolCalls: true,
      messages: [{ role: 'assistant', content: 'a', reasoning: 'because' }],
    });
    expect(body).toEqual({
      model: 'LongCat-Flash-Chat',
      messages: [{ role: 'assistant', content: 'a' }],
      stream: true,
      temperature: 1,
      top_p: 0.5,
      max_tokens: 7,
    });
  });

  it('offers tools', () => {
    expect(bodyFor('LongCat-Flash-Chat', { tools: TOOLS, toolChoice: 'auto' })).toMatchObject({
      tools: [{ type: 'function', function: { name: 'one' } }],
      tool_choice: 'auto',
    });
  });

  it.each<[string, Partial<ChatRequest>, object]>([
    ['LongCat-Flash-Thinking', {}, { enable_thinking: false }],
    [
      'LongCat-Flash-Thinking-2601',
      { reasoning: THINKING },
      { enable_thinking: true, thinking_budget: 1_024, max_tokens: 8_192 },
    ],
    ['LongCat-Flash-Thinking', { reasoning: thinking(4_096) }, { thinking_budget: 4_096, max_tokens: 8_192 }],
    ['LongCat-Flash-Thinking', { reasoning: thinking(65_536) }, { thinking_budget: 8_191, max_tokens: 8_192 }],
    ['LongCat-Flash-Thinking', { reasoning: thinking(5) }, { thinking_budget: 1_024 }],
    [
      'LongCat-Flash-Thinking',
      { reasoning: thinking(5_000), maxOutputTokens: 2_000 },
      { thinking_budget: 1_999, max_tokens: 2_000 },
    ],
    ['LongCat-2.0', { reasoning: THINKING }, { thinking: { type: 'enabled' } }],
    ['LongCat-2.0-Preview', {}, { thinking: { type: 'disabled' } }],
  ])('asks %s with %j to think in its own words', (modelId, more, expected) => {
    expect(bodyFor(modelId, more)).toMatchObject(expected);
  });

  it.each(['LongCat-Flash-Chat', 'my-longcat'])('says nothing of thinking to %s', (modelId) => {
    expect(Object.keys(bodyFor(modelId, { reasoning: THINKING }))).toEqual(['model', 'messages', 'stream']);
  });

  it('refuses to think in an answer that is too short for it, so that another channel may serve', () => {
    expect(() => bodyFor('LongCat-Flash-Thinking', { reasoning: THINKING, maxOutputTokens: 1_024 })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'max_tokens' }),
    );
  });
});
