import type { ChatRequest, ModelChannel } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { Shaping } from './shaping.js';

const BARE: ModelChannel = {
  id: 'web',
  reasoning: 'never',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
};
const SITE: ModelChannel = { ...BARE, reasoning: 'switch', tools: { choices: [], mayBeText: true } };
const API: ModelChannel = {
  ...BARE,
  id: 'api',
  reasoning: 'effort',
  tools: { choices: ['required', 'named'], mayBeText: false },
  hasSearch: true,
  responseFormats: ['json_object', 'json_schema'],
  maxStops: 4,
  parameters: ['maxOutputTokens', 'temperature', 'topP', 'seed', 'parallelToolCalls'],
};

const TOOLS = [
  { name: 'look', description: 'Looks around', parameters: { type: 'object', properties: { at: { type: 'string' } } } },
  { name: 'listen' },
];
const SCHEMA = { type: 'object', properties: { age: { type: 'integer' } } };
const requestOf = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'M',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
  ...more,
});
const sentTo = (channel: ModelChannel, more: Partial<ChatRequest>, emulatesTools = true): ChatRequest =>
  new Shaping(requestOf(more), channel, { emulatesTools }).request;
const systemOf = ({ messages }: ChatRequest): string =>
  messages[0]?.role === 'system' ? (messages[0].content as string) : '';

const EVERYTHING: Partial<ChatRequest> = {
  maxOutputTokens: 7,
  temperature: 1,
  topP: 0.5,
  stop: ['a', 'b'],
  seed: 3,
  tools: TOOLS,
  toolChoice: 'required',
  parallelToolCalls: false,
  responseFormat: { type: 'json_schema', name: 'n', schema: SCHEMA },
  reasoning: { effort: 'low' },
  webSearch: true,
};

describe('a request in the terms of its channel', () => {
  it('is the same on a channel that can do all of it', () => {
    const shaping = new Shaping(requestOf(EVERYTHING), API, { emulatesTools: true });
    expect(shaping.request).toEqual({ ...requestOf(EVERYTHING), reasoning: { isEnabled: true, effort: 'low' } });
    expect(shaping.leavesAnswer).toBe(true);
  });

  it('has nothing left on a channel that can do none of it, but words', () => {
    const { messages, ...rest } = sentTo(BARE, EVERYTHING);
    expect(JSON.parse(JSON.stringify(rest))).toEqual({ model: 'M', stream: true });
    expect(messages.at(-1)).toEqual({ role: 'user', content: 'Hi' });
    const system = systemOf({ ...rest, messages });
    for (const word of [
      '"name":"look"',
      'Looks around',
      '<call_tool name=',
      'have to use a tool',
      'no more than one',
    ]) {
      expect(system).toContain(word);
    }
    expect(system).toContain(JSON.stringify(SCHEMA));
  });

  it('leaves a plain request alone', () => {
    const shaping = new Shaping(requestOf(), BARE, { emulatesTools: true });
    expect(JSON.parse(JSON.stringify(shaping.request))).toEqual(requestOf());
    expect(shaping.leavesAnswer).toBe(true);
  });

  it('adds words to the system message that there is', () => {
    const messages = [{ role: 'system' as const, content: 'Be brief.' }, requestOf().messages[0]!];
    const system = systemOf(sentTo(BARE, { messages, tools: TOOLS }));
    expect(system).toMatch(/^Be brief\.\n\n# Tools/);
    const parts = [{ role: 'system' as const, content: [{ type: 'text' as const, text: 'Be brief.' }] }, messages[1]!];
    expect(sentTo(BARE, { messages: parts, tools: TOOLS }).messages[0]?.content).toHaveLength(2);
  });

  it('offers no tools where the caller forbids calls, but keeps those that were made', () => {
    for (const channel of [API, SITE, BARE]) {
      const request = sentTo(channel, { tools: TOOLS, toolChoice: 'none' });
      expect(request.tools).toBeUndefined();
      expect(request.toolChoice).toBeUndefined();
      expect(systemOf(request)).toBe('');
    }
    const messages = [{ role: 'tool' as const, content: 'blue', toolCallId: 'c' }];
    expect(sentTo(API, { messages }).messages).toEqual(messages);
    expect(sentTo(BARE, { messages }, false).messages[0]?.content).toContain('<tool_result');
  });

  it('names a tool in words where the channel cannot be told to call it', () => {
    const request = sentTo(SITE, { tools: TOOLS, toolChoice: { name: 'listen' } });
    expect(request.tools).toEqual([TOOLS[1]]);
    expect(request.toolChoice).toBeUndefined();
    expect(systemOf(request)).toBe('This time you have to use the tool listen: answer with nothing but its call.');
    const enforced = sentTo(API, { tools: TOOLS, toolChoice: { name: 'listen' } });
    expect(enforced).toMatchObject({ tools: TOOLS, toolChoice: { name: 'listen' } });
  });

  it('has no tools at all where nobody emulates them', () => {
    const shaping = new Shaping(requestOf({ tools: TOOLS, toolChoice: 'required' }), BARE, { emulatesTools: false });
    expect(systemOf(shaping.request)).toBe('');
    expect(shaping.leavesAnswer).toBe(true);
  });

  it('asks for JSON at least where the channel knows no schemas', () => {
    const json: ModelChannel = { ...BARE, responseFormats: ['json_object'] };
    const request = sentTo(json, { responseFormat: { type: 'json_schema', name: 'n', schema: SCHEMA } });
    expect(request.responseFormat).toEqual({ type: 'json_object' });
    expect(systemOf(request)).toContain(JSON.stringify(SCHEMA));
    const list = { type: 'array' };
    expect(sentTo(json, { responseFormat: { type: 'json_schema', name: 'n', schema: list } }).responseFormat).toBe(
      undefined,
    );
  });

  it('goes out again with what was wrong with the answer', () => {
    const shaping = new Shaping(requestOf({ tools: TOOLS }), BARE, { emulatesTools: true });
    const { messages } = shaping.corrected('<call_tool name="smell">{}</call_tool>', 'there is no tool called "smell"');
    expect(messages.slice(0, -2)).toEqual(shaping.request.messages);
    expect(messages.at(-2)).toEqual({ role: 'assistant', content: '<call_tool name="smell">{}</call_tool>' });
    expect(messages.at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('"smell"') as string });
    expect(shaping.corrected('', 'it was empty').messages.at(-2)).toEqual({ role: 'user', content: 'Hi' });
  });

  it('puts tools into words when it goes out again to a channel whose own may not have been heard', () => {
    const required = { tools: TOOLS, toolChoice: 'required' } as const;
    const shaping = new Shaping(requestOf(required), SITE, { emulatesTools: true });
    expect(shaping.request.tools).toEqual(TOOLS);
    expect(systemOf(shaping.request)).not.toContain('<call_tool');
    const again = shaping.corrected('No.', 'a call is required');
    expect(again.tools).toBeUndefined();
    expect(systemOf(again)).toContain('<call_tool');
    expect(systemOf(again)).toContain('have to use a tool');
  });
});
