import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { toRequest } from './to-request.js';

const TOOLS = [{ name: 'one', parameters: { type: 'object' } }];
const THINKING = { isEnabled: true };

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
      stop: ['x', 'y'],
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
      stop: ['x', 'y'],
    });
  });

  it('offers no tools when the client forbids calls', () => {
    expect(bodyFor('LongCat-Flash-Chat', { tools: TOOLS, toolChoice: 'required' })).toMatchObject({
      tools: [{ type: 'function', function: { name: 'one' } }],
      tool_choice: 'required',
    });
    const body = bodyFor('LongCat-Flash-Chat', { tools: TOOLS, toolChoice: 'none' });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
  });

  it.each<[string, Partial<ChatRequest>, object]>([
    ['LongCat-Flash-Thinking', {}, { enable_thinking: false }],
    [
      'LongCat-Flash-Thinking-2601',
      { reasoning: THINKING },
      { enable_thinking: true, thinking_budget: 1_024, max_tokens: 8_192 },
    ],
    ['LongCat-Flash-Thinking', { reasoning: { effort: 'high' } }, { thinking_budget: 4_096, max_tokens: 8_192 }],
    ['LongCat-Flash-Thinking', { reasoning: { effort: 'max' } }, { thinking_budget: 8_191, max_tokens: 8_192 }],
    ['LongCat-Flash-Thinking', { reasoning: { budgetTokens: 5 } }, { thinking_budget: 1_024 }],
    [
      'LongCat-Flash-Thinking',
      { reasoning: { budgetTokens: 5_000 }, maxOutputTokens: 2_000 },
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

  it.each<[Partial<ChatRequest>, string]>([
    [{ webSearch: true }, 'web_search'],
    [{ responseFormat: { type: 'json_object' } }, 'response_format'],
    [{ reasoning: THINKING, maxOutputTokens: 1_024 }, 'max_tokens'],
  ])('refuses %j, so that another channel may serve', (more, param) => {
    expect(() => bodyFor('LongCat-Flash-Thinking', more)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });
});
