import { ServiceError, type Model } from '@sluice/contract';
import type { ChatCompletionDto } from './chat-completion.dto.js';
import type { ReadDto } from './read-dto.js';

/** Honoured by the gateway itself, or always. */
const ALWAYS_HONOURED = new Set(['model', 'messages', 'stream', 'stream_options', 'n']);

/** Labels for the caller's own books: they promise nothing about the answer, so that nobody need refuse them. */
const LABELS = new Set(['user', 'metadata', 'safety_identifier', 'prompt_cache_key', 'service_tier']);

/** Names for the same thing: honouring one is honouring all. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['max_tokens', 'max_completion_tokens'],
  ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking'],
  ['web_search', 'web_search_options'],
];

/** Values that ask for nothing beyond what happens anyway. */
const NO_OPS: Readonly<Record<string, (value: unknown) => boolean>> = {
  logprobs: (value) => value === false,
  store: (value) => value === false,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  top_logprobs: (value) => value === 0,
  parallel_tool_calls: (value) => value === true,
  tools: (value) => Array.isArray(value) && value.length === 0,
  tool_choice: (value) => value === 'auto' || value === 'none',
  response_format: (value) => (value as { type?: unknown }).type === 'text',
};

/**
 * Names of the fields that the model cannot honour, in the order of the request's class.
 *
 * @throws ServiceError `unsupported_value` for what can be honoured nowhere, or by another model only; in strict mode
 *   `unsupported_parameter` for the first field that would be ignored
 */
export function ignoredFields({ dto, unknownFields }: ReadDto, model: Model, isStrict: boolean): readonly string[] {
  if (dto.n !== undefined && dto.n > 1) throw unsupported('n', 'Only one answer can be asked for: n must be 1.');
  if (!model.capabilities.hasVision) refuseImages(dto, model);
  const honoured = new Set(model.parameters);
  const isHonoured = (name: string): boolean =>
    honoured.has(name) || SYNONYMS.some((names) => names.includes(name) && names.some((twin) => honoured.has(twin)));
  const given = Object.entries(dto).filter(([, value]) => value !== undefined);
  const ignored = given
    .filter(([name, value]) => !ALWAYS_HONOURED.has(name) && !isHonoured(name) && NO_OPS[name]?.(value) !== true)
    .map(([name]) => name)
    .concat(unknownFields.filter((name) => !isHonoured(name)));
  const refused = isStrict ? ignored.find((name) => !LABELS.has(name)) : undefined;
  if (refused !== undefined) {
    const message = `${model.id} cannot honour ${refused.slice(0, 64)}; leave it out.`;
    throw new ServiceError('unsupported_parameter', message, { param: refused.slice(0, 64) });
  }
  return ignored;
}

function refuseImages({ messages }: ChatCompletionDto, model: Model): void {
  messages.forEach(({ content }, index) => {
    if (!Array.isArray(content)) return;
    const at = content.findIndex((part) => part.type === 'image_url');
    if (at >= 0) throw unsupported(`messages.${index}.content.${at}`, `${model.id} cannot see images.`);
  });
}

const unsupported = (param: string, message: string): ServiceError =>
  new ServiceError('unsupported_value', message, { param });
