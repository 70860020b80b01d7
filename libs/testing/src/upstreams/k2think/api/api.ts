import { randomBytes } from 'node:crypto';
import { reasoningThenText, writtenText } from '../../answers.js';
import type { Body, ChunkHead, OpenAiApi } from '../../openai/api.js';
import { refuseAsOpenAi, toOpenAiError } from '../../openai/errors.js';
import type { Answer } from '../../plan.js';
import { accountOfKey } from '../credentials.js';
import type { K2ThinkSettings } from '../settings.js';
import { FIELDS, readOwnFields } from './own-fields.js';

/** K2Think's official API: OpenAI's shape, with the reasoning in the text, ended by `</think>`. */
export function k2thinkApi(settings: () => K2ThinkSettings): OpenAiApi {
  return {
    basePath: '/v1',
    models: new Map([['MBZUAI-IFM/K2-Think-v2', false]]),
    listsModels: true,
    roles: ['system', 'user', 'assistant', 'tool'],
    fields: FIELDS,
    numbers: {
      temperature: { least: 0, most: 2 },
      top_p: { least: 0, most: 1 },
      max_tokens: { least: 1, most: 131_072, isWhole: true },
    },
    flags: [],
    readOwn: readOwnFields,
    accountOf: accountOfKey,
    refuse: refuseAsOpenAi,
    toErrorBody: toOpenAiError,
    style: {
      toHead,
      repeatsRole: false,
      usageOn: 'own-chunk',
      toDeltas: (answer) => toDeltas(answer, settings().thinkTags),
      // The end of the thought has to stand before it.
      preparesText: false,
      toSearchFields: () => ({}),
    },
  };
}

function toHead(model: string): ChunkHead {
  const stamps = {
    id: `chatcmpl-${randomBytes(16).toString('hex')}`,
    created: Math.floor(Date.now() / 1_000),
    model,
  };
  return { chunk: { ...stamps, object: 'chat.completion.chunk' }, whole: { ...stamps, object: 'chat.completion' } };
}

/** The model always thinks: an answer without reasoning has an empty thought before it. */
function toDeltas(answer: Answer, tags: K2ThinkSettings['thinkTags']): Iterable<Body> {
  if (tags === 'field') return reasoningThenText(answer);
  const text = writtenText(answer);
  if (text === '' && answer.reasoning === '') return [];
  const opening = tags === 'both' ? '<think>\n' : '';
  const content = tags === 'none' ? text : `${opening}${answer.reasoning}\n</think>\n\n${text}`;
  return answer.toPieces(content).map((piece) => ({ content: piece }));
}
