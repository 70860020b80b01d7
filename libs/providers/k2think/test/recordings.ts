import type { ChatEvent, ChatRequest } from '@sluice/contract';
import type { RecordedChat } from '@sluice/provider-kit/testing';

const REQUEST: ChatRequest = {
  model: 'MBZUAI-IFM/K2-Think',
  messages: [{ role: 'user', content: 'Say hello.' }],
  stream: true,
};

const frames = (...payloads: (object | string)[]): string =>
  payloads.map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`).join('');

/** A frame of the chat site: all of the answer so far. */
const snapshot = (content: string): object => ({ choices: [{ delta: { content } }] });
const details = (seconds: number, quoted: string): string =>
  `<details type="reasoning" done="true" duration="${seconds}">\n<summary>Thought for ${seconds} seconds</summary>\n${quoted}\n</details>\n`;

/** A chunk of the official API. */
const chunk = (delta: object, more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'MBZUAI-IFM/K2-Think-v2',
  choices: [{ index: 0, delta, ...more }],
});
const USAGE = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 } };

const uncounted: ChatEvent = { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' };
const counted = (reason: 'stop' | 'tool_calls'): ChatEvent => ({
  type: 'finish',
  reason,
  usage: { inputTokens: 9, outputTokens: 12 },
  usageSource: 'upstream',
});

/** Answers in the form that the upstream's clients have seen; texts with wide characters and markup of their own. */
export const RECORDINGS: readonly RecordedChat[] = [
  {
    name: 'web, thinking',
    channel: 'web',
    request: REQUEST,
    isUncounted: true,
    body: frames(
      snapshot(details(1, '> Let me')),
      snapshot(details(2, '> Let me see')),
      snapshot(details(4, '> Let me see\n> </details> is text, 世')),
      snapshot(`${details(4, '> Let me see\n> </details> is text, 世')}<answer>Héllo`),
      snapshot(`${details(4, '> Let me see\n> </details> is text, 世')}<answer>Héllo 世界 😀\n> kept</answer>`),
      { done: true },
      '-1',
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me see\n</details> is text, 世' },
      { type: 'text-delta', text: 'Héllo 世界 😀\n> kept' },
      uncounted,
    ],
  },
  {
    name: 'web, contents alone and tags cut anywhere',
    channel: 'web',
    request: REQUEST,
    isUncounted: true,
    body: frames(
      { content: '<details type="reasoning" done="false">\n<summ' },
      { content: '<details type="reasoning" done="false">\n<summary>Thinking</summary>\n> why\n</det' },
      { content: '<details type="reasoning" done="false">\n<summary>Thinking</summary>\n> why\n</details>\n<answ' },
      {
        content:
          '<details type="reasoning" done="false">\n<summary>Thinking</summary>\n> why\n</details>\n<answer>4</ans',
      },
      {
        content:
          '<details type="reasoning" done="false">\n<summary>Thinking</summary>\n> why\n</details>\n<answer>4</answer>',
      },
      '[DONE]',
    ),
    events: [{ type: 'reasoning-delta', text: 'why' }, { type: 'text-delta', text: '4' }, uncounted],
  },
  {
    name: 'api, thinking without an opening tag',
    channel: 'api',
    request: REQUEST,
    body: frames(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Let me' }),
      chunk({ content: ' see\n</th' }),
      chunk({ content: 'ink>\n\nHéllo' }),
      chunk({ content: ' 世界' }),
      chunk({}, { finish_reason: 'stop' }),
      USAGE,
      '[DONE]',
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me see' },
      { type: 'text-delta', text: 'Héllo 世界' },
      counted('stop'),
    ],
  },
  {
    name: 'api, tool call',
    channel: 'api',
    request: { ...REQUEST, tools: [{ name: 'get_weather' }] },
    body: frames(
      chunk({ role: 'assistant', content: '<think>A city.</think>Looking.' }),
      chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":"東京"}' } }] }),
      chunk({}, { finish_reason: 'tool_calls' }),
      USAGE,
      '[DONE]',
    ),
    events: [
      { type: 'reasoning-delta', text: 'A city.' },
      { type: 'text-delta', text: 'Looking.' },
      { type: 'tool-call-start', index: 0, id: 'call_1', name: 'get_weather' },
      { type: 'tool-call-delta', index: 0, inputJson: '{"city":"東京"}' },
      counted('tool_calls'),
    ],
  },
];
