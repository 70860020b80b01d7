import { randomBytes } from 'node:crypto';
import { reasoningThenText } from '../../answers.js';
import { Refusal } from '../../exchange.js';
import type { ApiFault, OpenAiApi } from '../../openai/api.js';
import { accountOfKey, LONGCAT_EXHAUSTED_API_KEY } from '../credentials.js';
import { API_MODELS } from './models.js';
import { readOwnFields } from './own-fields.js';

/** LongCat's official API: OpenAI's shape with `reasoning_content`, text alone, and thinking for some models. */
export const LONGCAT_API: OpenAiApi = {
  basePath: '/openai/v1',
  models: new Map([...API_MODELS.keys()].map((id) => [id, false])),
  listsModels: true,
  roles: ['system', 'user', 'assistant', 'tool'],
  fields: [
    ...['model', 'messages', 'stream', 'max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice'],
    ...['enable_thinking', 'thinking_budget', 'thinking'],
  ],
  numbers: {
    temperature: { least: 0, most: 1 },
    top_p: { least: 0, most: 1 },
    max_tokens: { least: 1, most: 131_072, isWhole: true },
    thinking_budget: { least: 1_024, most: 131_072, isWhole: true },
  },
  flags: ['enable_thinking'],
  readOwn: readOwnFields,
  accountOf: (key) => {
    if (key === LONGCAT_EXHAUSTED_API_KEY) throw new Refusal(402, toErrorBody(402, null));
    return accountOfKey(key);
  },
  refuse: (fault, message) => {
    const status = STATUSES[fault];
    return new Refusal(status, toErrorBody(status, null, message));
  },
  toErrorBody,
  style: {
    toHead: (model) => {
      const head = {
        id: `chatcmpl-${randomBytes(16).toString('hex')}`,
        created: Math.floor(Date.now() / 1_000),
        model,
      };
      return {
        chunk: { ...head, object: 'chat.completion.chunk' },
        whole: { ...head, object: 'chat.completion' },
      };
    },
    repeatsRole: false,
    preparesText: true,
    usageOn: 'finish',
    toDeltas: reasoningThenText,
    toSearchFields: () => ({}),
  },
};

const STATUSES: Readonly<Record<ApiFault, number>> = {
  'no-key': 401,
  'unknown-key': 401,
  'no-json': 400,
  model: 400,
  parameter: 400,
  image: 400,
};

interface ErrorWords {
  readonly code: string;
  readonly type: string;
  readonly message: string;
}

const WORDS: Readonly<Record<number, ErrorWords>> = {
  400: { code: 'invalid_request', type: 'invalid_request_error', message: 'Invalid parameters' },
  401: { code: 'invalid_api_key', type: 'authentication_error', message: 'API key invalid or missing' },
  402: { code: 'insufficient_quota', type: 'insufficient_quota', message: 'Insufficient token quota' },
  403: { code: 'permission_denied', type: 'permission_error', message: 'The quota of this API key is used up' },
  429: {
    code: 'rate_limit_exceeded',
    type: 'rate_limit_error',
    message: 'Rate limit exceeded, please try again later',
  },
};

/** A request over the limit is told when to come back, in seconds. */
function toErrorBody(status: number, code: string | null, message?: string): object {
  const words = WORDS[status] ?? { code: 'server_error', type: 'server_error', message: 'Unexpected condition' };
  const error = { ...words, ...(code === null ? {} : { code }), ...(message === undefined ? {} : { message }) };
  return { error: status === 429 ? { ...error, retry_after: 60 } : error };
}
