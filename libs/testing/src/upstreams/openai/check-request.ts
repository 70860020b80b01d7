import { isObject } from '../checks.js';
import type { Turn } from '../turns.js';
import type { Body, OpenAiApi, OwnFields } from './api.js';
import { checkMessages } from './check-messages.js';

/** A request that was found good. */
export interface ApiRequest {
  readonly model: string;
  readonly messages: readonly Turn[];
  readonly isStream: boolean;
  readonly maxTokens: number | null;
  /** Texts that end the answer before they are said. */
  readonly stops: readonly string[];
  readonly own: OwnFields;
}

/**
 * Checks a request field by field.
 *
 * @throws Refusal in the manner of the API, for the first fault
 */
export function checkRequest(api: OpenAiApi, value: unknown): ApiRequest {
  if (!isObject(value)) throw api.refuse('no-json', 'The request body is not JSON');
  const refuse = (message: string) => api.refuse('parameter', message);
  const { model } = value;
  if (typeof model !== 'string') throw refuse('model must be a string');
  const takesImages = api.models.get(model);
  if (takesImages === undefined) throw api.refuse('model', 'Model does not exist, please check the model code');
  for (const name of Object.keys(value)) {
    if (api.fields !== null && !api.fields.includes(name)) throw refuse(`${name} is not known`);
  }
  checkNumbers(api, value);
  for (const name of ['stream', ...api.flags]) {
    if (value[name] !== undefined && typeof value[name] !== 'boolean') throw refuse(`${name} must be a boolean`);
  }
  return {
    model,
    own: api.readOwn(value, refuse),
    messages: checkMessages(api, value.messages, takesImages),
    isStream: value.stream === true,
    maxTokens: typeof value.max_tokens === 'number' ? value.max_tokens : null,
    stops: [value.stop].flat().filter((stop) => typeof stop === 'string' && stop !== '') as string[],
  };
}

function checkNumbers(api: OpenAiApi, body: Body): void {
  for (const [name, { least, most, isWhole = false }] of Object.entries(api.numbers)) {
    const value = body[name];
    if (value === undefined) continue;
    const isGood =
      typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
    if (!isGood) throw api.refuse('parameter', `${name} is invalid: it must be ${least} to ${most}`);
  }
}
