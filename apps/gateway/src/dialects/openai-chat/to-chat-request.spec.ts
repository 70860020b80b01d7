import { describe, expect, it } from 'vitest';
import { readDto } from './read-dto.js';
import { toChatRequest, toReasoning } from './to-chat-request.js';

const convert = (fields: object, isStrict = false) => {
  const { dto } = readDto({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields });
  return JSON.parse(JSON.stringify(toChatRequest(dto, 'M', isStrict, 'key'))) as Record<string, unknown>;
};

describe('toChatRequest', () => {
  it('says nothing of what was not asked for', () => {
    expect(convert({})).toEqual({
      model: 'M',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: false,
      conversationKey: 'key',
    });
  });

  it('carries a whole tool conversation', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    const { messages, tools, toolChoice } = convert({
      messages: [
        { role: 'system', content: 'S' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'T' },
            { type: 'image_url', image_url: { url: 'https://i.example/a.png' } },
          ],
        },
        { role: 'assistant', content: null, reasoning_content: 'hm', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c', content: 'seen' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
    expect(messages).toEqual([
      { role: 'system', content: 'S' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'T' },
          { type: 'image', url: 'https://i.example/a.png' },
        ],
      },
      { role: 'assistant', content: null, reasoning: 'hm', toolCalls: [{ id: 'c', name: 'f', inputJson: '{"a":1}' }] },
      { role: 'tool', content: 'seen', toolCallId: 'c' },
    ]);
    expect(tools).toEqual([{ name: 'f', parameters: { type: 'object' } }]);
    expect(toolChoice).toEqual({ name: 'f' });
  });

  it('takes the newer name of the output limit first', () => {
    expect(convert({ max_tokens: 5, max_completion_tokens: 7 })).toMatchObject({ maxOutputTokens: 7 });
  });

  it('takes one stop text or many, and none that is empty', () => {
    expect(convert({ stop: 'END' })).toMatchObject({ stop: ['END'] });
    expect(convert({ stop: ['END', '', 'STOP'] })).toMatchObject({ stop: ['END', 'STOP'] });
    for (const stop of ['', [], ['']]) expect(convert({ stop })).not.toHaveProperty('stop');
  });

  it('says when nothing may be passed over', () => {
    expect(convert({ seed: 3 }, true)).toMatchObject({ seed: 3, isStrict: true });
    expect(convert({ seed: 3 })).not.toHaveProperty('isStrict');
  });

  it('asks for a search by either name', () => {
    expect(convert({ web_search: false })).toMatchObject({ webSearch: false });
    expect(convert({ web_search_options: {} })).toMatchObject({ webSearch: true });
  });
});

describe('toReasoning', () => {
  it.each([
    [{}, undefined],
    [{ reasoning_effort: 'low' }, { isEnabled: true, effort: 'low' }],
    [{ reasoning_effort: 'none' }, { isEnabled: false }],
    [{ reasoning_effort: 'xhigh' }, { isEnabled: true, effort: 'max' }],
    [{ reasoning: { effort: 'high', max_tokens: 900 } }, { isEnabled: true, effort: 'high', budgetTokens: 900 }],
    [{ reasoning: { enabled: false } }, { isEnabled: false }],
    [{ thinking: { type: 'enabled', budget_tokens: 64 } }, { isEnabled: true, budgetTokens: 64 }],
    [
      { thinking: { type: 'disabled' }, reasoning_effort: 'low' },
      { isEnabled: false, effort: 'low' },
    ],
    [{ enable_thinking: false }, { isEnabled: false }],
  ] as const)('makes of %j: %j', (fields, expected) => {
    expect(toReasoning(fields as Parameters<typeof toReasoning>[0])).toEqual(expected);
  });
});
