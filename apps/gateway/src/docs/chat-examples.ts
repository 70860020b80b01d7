import type { ApiResponseNoStatusOptions } from '@nestjs/swagger';
import { ServiceError } from '@sluice/contract';
import { ChunkWriter } from '../dialects/openai-chat/chunk-writer.js';
import { toErrorBody } from '../dialects/openai-chat/error-body.js';
import { CompletionBuilder } from '../dialects/openai-chat/to-completion.js';

/** Examples for the docs, made by the code that makes the real thing, so that they stay true. */

const FORM = { id: 'chatcmpl-mb2x8k1za9f3c0d1e2b4a6c8', created: 1_764_000_000, model: 'GLM-4.6', reasoningFields: [] };
const FINISH = {
  type: 'finish',
  reason: 'stop',
  usage: { inputTokens: 12, outputTokens: 5 },
  usageSource: 'upstream',
} as const;

function completionExample(): object {
  const builder = new CompletionBuilder(FORM);
  builder.add([{ type: 'text-delta', text: 'Hello! Bonjour! Hallo!' }, FINISH]);
  return builder.build(FINISH);
}

function streamExample(): string {
  const writer = new ChunkWriter({ ...FORM, includeUsage: true });
  return writer.write([{ type: 'text-delta', text: 'Hello!' }, { type: 'text-delta', text: ' Bonjour!' }, FINISH]);
}

const errorResponse = (description: string, error: ServiceError): ApiResponseNoStatusOptions & { status: number } => ({
  status: error.kind.status,
  description,
  content: { 'application/json': { example: toErrorBody(error) } },
});

/** What is left of the limits of an API key that has such. */
const LIMIT_HEADERS = {
  'x-ratelimit-limit-requests': { description: 'Requests a minute', example: '60' },
  'x-ratelimit-remaining-requests': { description: 'Requests left in the minute that runs', example: '59' },
  'x-ratelimit-reset-requests': { description: 'When they count anew', example: '42s' },
  'x-ratelimit-limit-tokens': { description: 'Input and output tokens a day, in UTC', example: '1000000' },
  'x-ratelimit-remaining-tokens': { description: 'Tokens left today', example: '951790' },
  'x-ratelimit-reset-tokens': { description: 'When they count anew', example: '5h3m0s' },
};

export const CHAT_RESPONSES = {
  ok: {
    status: 200,
    description: 'The answer: one JSON body, or server-sent events when `stream` is true',
    headers: LIMIT_HEADERS,
    content: {
      'application/json': { example: completionExample() },
      'text/event-stream': { example: streamExample() },
    },
  },
  badRequest: errorResponse(
    'A field is wrong; `param` says which',
    new ServiceError('invalid_request', 'messages.0.content must be a string or an array of content parts.', {
      param: 'messages.0.content',
    }),
  ),
  badKey: errorResponse(
    'The API key is missing or wrong',
    new ServiceError('invalid_api_key', 'The API key is not valid.'),
  ),
  notAllowed: errorResponse(
    'The API key may not use the model',
    new ServiceError('model_not_allowed', 'This API key may not use this model.', { param: 'model' }),
  ),
  limited: errorResponse(
    'A limit of the API key is reached: requests a minute (`rate_limit_exceeded`) or tokens a day (`insufficient_quota`)',
    new ServiceError('rate_limit_exceeded', 'This API key may send 60 requests a minute.', { retryAfterMs: 12_000 }),
  ),
  noModel: errorResponse(
    'No such model',
    new ServiceError('model_not_found', 'No such model is on offer; GET /v1/models lists those that are.', {
      param: 'model',
    }),
  ),
  upstream: errorResponse(
    'The upstream failed',
    new ServiceError('upstream_empty_response', 'The upstream ended its answer without having said anything.'),
  ),
  unavailable: errorResponse(
    'Nobody can serve just now; `retry-after` says when to come again',
    new ServiceError('provider_unavailable', 'No worker serves this model at the moment.'),
  ),
};
