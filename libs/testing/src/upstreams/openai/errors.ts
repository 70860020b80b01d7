import { Refusal } from '../exchange.js';
import type { ApiFault } from './api.js';

/** OpenAI's codes by status, where a scenario names none. */
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'invalid_api_key',
  403: 'permission_denied',
  404: 'not_found',
  429: 'rate_limit_exceeded',
  500: 'internal_error',
};

const FAULTS: Readonly<Record<ApiFault, { readonly status: number; readonly code: string }>> = {
  'no-key': { status: 401, code: 'invalid_api_key' },
  'unknown-key': { status: 401, code: 'invalid_api_key' },
  'no-json': { status: 400, code: 'invalid_json' },
  model: { status: 404, code: 'model_not_found' },
  parameter: { status: 400, code: 'invalid_request' },
  image: { status: 400, code: 'invalid_request' },
};

/** Body of an error as OpenAI writes it. */
export function toOpenAiError(status: number, code: string | null, message = 'The request failed'): object {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  return { error: { message, type, param: null, code: code ?? CODES[status] ?? String(status) } };
}

export function refuseAsOpenAi(fault: ApiFault, message: string): Refusal {
  const { status, code } = FAULTS[fault];
  return new Refusal(status, toOpenAiError(status, code, message));
}
