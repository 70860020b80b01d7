import type { ChatEvent, ChatRequest } from '@sluice/contract';
import type { RecordedChat } from '@sluice/provider-kit/testing';

const request = (model: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'Say hello.' }],
  stream: true,
  ...more,
});

const frames = (...payloads: (object | string)[]): string =>
  payloads.map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`).join('');

/** A frame of the chat site. */
const site = (data: object): object => ({ type: 'chat:completion', data });
/** A chunk of the official API. */
const chunk = (delta: object, more: object = {}): object => ({
  id: '2025',
  created: 1_760_000_000,
  model: 'glm-4.6',
  choices: [{ index: 0, delta }],
  ...more,
});

const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, prompt_tokens_details: { cached_tokens: 0 } };
const finish = (reason: 'stop' | 'tool_calls'): ChatEvent => ({
  type: 'finish',
  reason,
  usage: { inputTokens: 9, outputTokens: 2, cachedInputTokens: 0 },
  usageSource: 'upstream',
});

const WEATHER = {
  tools: [{ name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
};

/** Answers in the form that the upstreams' clients have seen; texts with wide characters and markup of their own. */
export const RECORDINGS: readonly RecordedChat[] = [
  {
    name: 'web, plain',
    channel: 'web',
    request: request('GLM-4.6'),
    body: frames(
      site({ phase: 'answer', delta_content: 'Héllo, 世' }),
      site({ phase: 'answer', delta_content: '界 😀\n> kept' }),
      site({ phase: 'other', usage: USAGE }),
      site({ phase: 'done', done: true, delta_content: '' }),
      '[DONE]',
    ),
    events: [{ type: 'text-delta', text: 'Héllo, 世界 😀\n> kept' }, finish('stop')],
  },
  {
    name: 'web, thinking',
    channel: 'web',
    request: request('GLM-4.6-Thinking'),
    body: frames(
      site({
        phase: 'thinking',
        delta_content: '<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n> Let me',
      }),
      site({ phase: 'thinking', delta_content: ' see\n> second line' }),
      site({
        phase: 'answer',
        edit_index: 22,
        edit_content:
          'true" duration="3">\n<summary>Thought for 3 seconds</summary>\n> Let me see\n> second line\n</details>\nHello',
      }),
      site({ phase: 'answer', delta_content: ' there' }),
      site({ phase: 'done', done: true, delta_content: '', usage: USAGE }),
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me see\nsecond line' },
      { type: 'text-delta', text: 'Hello there' },
      finish('stop'),
    ],
  },
  {
    name: 'web, search in a persisted chat',
    channel: 'web',
    request: request('GLM-4.7-Search'),
    body: frames(
      site({
        phase: 'search',
        results: [
          { title: 'A', url: 'https://a.example' },
          { title: 'no address' },
          { name: 'B', link: 'https://b.example' },
        ],
      }),
      site({ phase: 'answer', delta_content: 'Found [1].' }),
      site({ phase: 'answer', delta_content: ' Done.', usage: USAGE }),
      '[DONE]',
    ),
    events: [
      { type: 'citation', index: 1, title: 'A', url: 'https://a.example' },
      { type: 'citation', index: 3, title: 'B', url: 'https://b.example' },
      { type: 'text-delta', text: 'Found [1]. Done.' },
      finish('stop'),
    ],
  },
  {
    name: 'api, thinking',
    channel: 'api',
    request: request('GLM-4.6-Thinking'),
    body: frames(
      chunk({ role: 'assistant', reasoning_content: 'Let me' }),
      chunk({ role: 'assistant', reasoning_content: ' see' }),
      chunk({ role: 'assistant', content: 'Héllo 世界' }),
      {
        ...chunk({}),
        choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }],
        usage: USAGE,
      },
      '[DONE]',
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me see' },
      { type: 'text-delta', text: 'Héllo 世界' },
      finish('stop'),
    ],
  },
  {
    name: 'api, tool call',
    channel: 'api',
    request: request('GLM-4.6', WEATHER),
    body: frames(
      chunk({ content: 'Looking.' }),
      chunk({
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"東京"}' } }] }),
      { ...chunk({}), choices: [{ index: 0, finish_reason: 'tool_calls', delta: {} }], usage: USAGE },
      '[DONE]',
    ),
    events: [
      { type: 'text-delta', text: 'Looking.' },
      { type: 'tool-call-start', index: 0, id: 'call_1', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"city":"東京"}' },
      finish('tool_calls'),
    ],
  },
];
