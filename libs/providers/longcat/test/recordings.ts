import type { ChatEvent, ChatRequest } from '@sluice/contract';
import type { RecordedChat } from '@sluice/provider-kit/testing';

const request = (model: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'Say hello.' }],
  stream: true,
  ...more,
});

/** The chat site puts no blank after `data:`; the official API does. */
const frames = (prefix: string, payloads: readonly (object | string)[]): string =>
  payloads.map((payload) => `${prefix}${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`).join('');
const site = (...payloads: (object | string)[]): string => frames('data:', payloads);
const api = (...payloads: (object | string)[]): string => frames('data: ', payloads);

/** A frame of the newer form. */
const event = (type: string, content: unknown, more: object = {}): object => ({
  event: { type, content, ...more },
  conversationId: 'c1',
  messageId: 2,
  lastOne: false,
});
/** A frame of the older form. */
const piece = (content: string, more: object = {}): object => ({
  choices: [{ delta: { content }, finishReason: null }],
  lastOne: false,
  contentStatus: 'GENERATING',
  ...more,
});
const whole = (content: string, more: object = {}): object => ({ content, contentStatus: 'GENERATING', ...more });
const chunk = (delta: object, more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_760_000_000,
  model: 'LongCat-Flash-Chat',
  choices: [{ index: 0, delta, finish_reason: null }],
  ...more,
});

const TOKEN_INFO = { promptTokens: 9, completionTokens: 2, totalTokens: 11, hasTokens: true };
const USAGE = { inputTokens: 9, outputTokens: 2, totalTokens: 11 };
const API_USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const finish = (reason: 'stop' | 'tool_calls'): ChatEvent => ({
  type: 'finish',
  reason,
  usage: { inputTokens: 9, outputTokens: 2 },
  usageSource: 'upstream',
});

const WEATHER = {
  tools: [{ name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
};

/** Answers in the newer form of the chat site, and of the official API. */
export const RECORDINGS: readonly RecordedChat[] = [
  {
    name: 'web, plain',
    channel: 'web',
    request: request('LongCat-Flash'),
    body: site(
      event('create', null),
      event('content', 'Héllo, 世', { status: 'LOADING' }),
      event('content', '界 😀\n> kept data:', { status: 'LOADING' }),
      {
        event: {
          type: 'finish',
          finalContentX: 'Héllo, 世界 😀\n> kept data:',
          finishType: 'normal',
          usage: USAGE,
        },
        lastOne: true,
      },
    ),
    events: [{ type: 'text-delta', text: 'Héllo, 世界 😀\n> kept data:' }, finish('stop')],
  },
  {
    name: 'web, thinking and search',
    channel: 'web',
    request: request('LongCat-Search', { reasoning: { isEnabled: true } }),
    body: site(
      event('reason', 'Let me'),
      event('reason', ' see'),
      event('common_search', [
        { title: 'A', url: 'https://a.example', snippet: '…' },
        { title: 'no address', snippet: '…' },
        { title: 'B', url: 'https://b.example' },
      ]),
      event('content', 'Found [1].'),
      { event: { type: 'finish', finishType: 'normal', usage: USAGE }, lastOne: true },
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me see' },
      { type: 'citation', index: 1, title: 'A', url: 'https://a.example' },
      { type: 'citation', index: 3, title: 'B', url: 'https://b.example' },
      { type: 'text-delta', text: 'Found [1].' },
      finish('stop'),
    ],
  },
  {
    name: 'api, thinking',
    channel: 'api',
    request: request('LongCat', { reasoning: { isEnabled: true } }),
    body: api(
      chunk({ role: 'assistant', reasoning_content: 'Let me' }),
      chunk({ reasoning_content: ' see' }),
      chunk({ content: 'Héllo 世界' }),
      { ...chunk({}), choices: [{ index: 0, finish_reason: 'stop', delta: {} }], usage: API_USAGE },
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
    request: request('LongCat', WEATHER),
    body: api(
      chunk({ content: 'Looking.' }),
      chunk({
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":"東京"}' } }] }),
      { ...chunk({}), choices: [{ index: 0, finish_reason: 'tool_calls', delta: {} }], usage: API_USAGE },
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

/** Answers in the older form of the chat site: in pieces, and whole each time. */
export const OLDER_RECORDINGS: readonly RecordedChat[] = [
  {
    name: 'web, older form',
    channel: 'web',
    request: request('LongCat'),
    body: site(
      piece('Hel'),
      piece('lo 世界'),
      { choices: [{ delta: { content: '' }, finishReason: 'stop' }], contentStatus: 'FINISHED', tokenInfo: TOKEN_INFO },
      { lastOne: true },
      '[DONE]',
    ),
    events: [{ type: 'text-delta', text: 'Hello 世界' }, finish('stop')],
  },
  {
    name: 'web, older form that repeats itself',
    channel: 'web',
    request: request('LongCat-Search', { reasoning: { isEnabled: true } }),
    body: site(
      event('think', 'Let me'),
      event('search', { resultList: [{ title: 'A', url: 'https://a.example', snippet: '…' }] }),
      event('think', 'Let me see'),
      whole('Hel'),
      whole('Hello 世界'),
      whole('Hello 世界', { contentStatus: 'FINISHED', lastOne: true, tokenInfo: TOKEN_INFO }),
    ),
    events: [
      { type: 'reasoning-delta', text: 'Let me' },
      { type: 'citation', index: 1, title: 'A', url: 'https://a.example' },
      { type: 'reasoning-delta', text: ' see' },
      { type: 'text-delta', text: 'Hello 世界' },
      finish('stop'),
    ],
  },
];
