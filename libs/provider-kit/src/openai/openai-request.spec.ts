import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { toOpenAiBody, toOpenAiMessages } from './openai-request.js';

const REQUEST: ChatRequest = {
  model: 'public',
  messages: [{ role: 'user', content: 'hi' }],
  stream: false,
  maxOutputTokens: 5,
  seed: 1,
  toolChoice: { name: 'one' },
  tools: [{ name: 'one' }],
  responseFormat: { type: 'json_schema', name: 'n', schema: { type: 'object' } },
};

describe('toOpenAiBody', () => {
  it('streams always and sends the fields that the upstream knows', () => {
    const body = toOpenAiBody(REQUEST, {
      model: 'm',
      fields: ['max_tokens', 'top_p', 'tool_choice'],
      returnsReasoning: false,
    });
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      max_tokens: 5,
      tool_choice: { type: 'function', function: { name: 'one' } },
    });
  });

  it('writes tools with a schema even where the client gave none', () => {
    expect(
      toOpenAiBody(REQUEST, { model: 'm', fields: ['tools', 'response_format'], returnsReasoning: false }),
    ).toMatchObject({
      tools: [{ type: 'function', function: { name: 'one', parameters: { type: 'object', properties: {} } } }],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
    });
  });
});

describe('toOpenAiMessages', () => {
  it('writes calls, results, images and, where wanted, earlier reasoning', () => {
    const messages = toOpenAiMessages(
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', url: 'https://x.example/i.png' },
          ],
        },
        { role: 'assistant', content: null, reasoning: 'why', toolCalls: [{ id: 'c', name: 'one', inputJson: '{}' }] },
        { role: 'tool', content: 'out', toolCallId: 'c' },
      ],
      true,
    );
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'https://x.example/i.png' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'why',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'one', arguments: '{}' } }],
      },
      { role: 'tool', content: 'out', tool_call_id: 'c' },
    ]);
  });
});
