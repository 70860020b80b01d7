import { randomBytes } from 'node:crypto';
import { reasoningThenText } from '../../answers.js';
import { Refusal } from '../../exchange.js';
import type { ChunkHead, OpenAiApi } from '../../openai/api.js';
import type { SearchHit } from '../../plan.js';
import { accountOfKey, ZAI_EXHAUSTED_API_KEY } from '../credentials.js';
import { API_MODELS } from '../models.js';
import { apiError, apiErrorOfStatus, refuseApi } from './api-errors.js';
import { readOwnFields } from './own-fields.js';

/**
 * Z.AI's official API: chunks as OpenAI's, with `reasoning_content` and `web_search` added. It documents no list of
 * models, and lets pass fields that it does not know.
 */
export const ZAI_API: OpenAiApi = {
  basePath: '/api/paas/v4',
  models: API_MODELS,
  listsModels: false,
  roles: ['system', 'user', 'assistant', 'tool'],
  fields: null,
  numbers: {
    temperature: { least: 0, most: 2 },
    top_p: { least: 0.01, most: 1 },
    max_tokens: { least: 1, most: 131_072, isWhole: true },
  },
  flags: ['do_sample', 'tool_stream'],
  readOwn: readOwnFields,
  accountOf: (key) => {
    const account = accountOfKey(key);
    if (key === ZAI_EXHAUSTED_API_KEY) throw new Refusal(429, apiError('1113'));
    return account;
  },
  refuse: refuseApi,
  toErrorBody: apiErrorOfStatus,
  style: {
    toHead,
    repeatsRole: true,
    usageOn: 'finish',
    toDeltas: reasoningThenText,
    preparesText: true,
    toSearchFields: (hits) => ({ web_search: toResults(hits) }),
  },
};

function toHead(model: string, requestId: string | null): ChunkHead {
  const now = new Date();
  const digits = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const id = `${digits}${randomBytes(9).toString('hex')}`;
  const head = { id, created: Math.floor(now.getTime() / 1_000), model, request_id: requestId ?? id };
  return { chunk: head, whole: head };
}

function toResults(hits: readonly SearchHit[]): object[] {
  return hits.map(({ title, url }, position) => ({
    title,
    link: url,
    content: 'What the page says about it.',
    media: 'Example',
    icon: 'https://a.example/icon.png',
    refer: `ref_${position + 1}`,
  }));
}
