import { rankChannels, ServiceError, type ChatRequest, type RankedChannel, type RequestOption } from '@sluice/contract';
import type { CatalogEntry } from '../../models/model-catalog.js';
import type { ChatCompletionDto } from './chat-completion.dto.js';
import { fieldsOf, OPTIONAL_FIELDS } from './option-fields.js';
import type { ReadDto } from './read-dto.js';

/** Honoured by the gateway itself, or always. */
const ALWAYS_HONOURED = new Set(['model', 'messages', 'stream', 'stream_options', 'n']);

/** Labels for the caller's own books: they promise nothing about the answer, so that nobody need refuse them. */
const LABELS = new Set(['user', 'metadata', 'safety_identifier', 'prompt_cache_key', 'service_tier']);

/** Values that ask for nothing beyond what happens anyway. */
const NO_OPS: Readonly<Record<string, (value: unknown) => boolean>> = {
  logprobs: (value) => value === false,
  store: (value) => value === false,
  frequency_penalty: (value) => value === 0,
  presence_penalty: (value) => value === 0,
  top_logprobs: (value) => value === 0,
};

/** Names of the fields of one request that do nothing. */
export interface IgnoredFields {
  /** Whoever serves. */
  readonly always: readonly string[];
  /** On the channel that serves, by its own word. */
  on(options: readonly RequestOption[]): readonly string[];
}

/**
 * Looks for what a model cannot honour on any of its channels.
 *
 * @throws ServiceError `unsupported_value` for what would falsify the answer if it were passed over; in strict mode
 *   `unsupported_parameter` for the first field that does nothing on the channel that honours the most
 */
export function checkSupport(
  { dto, unknownFields }: ReadDto,
  request: ChatRequest,
  { model, card }: CatalogEntry,
): IgnoredFields {
  refuseImpossible(dto);
  refuseLooseChoice(request);
  const ranked = rankChannels({ ...request, isStrict: false }, model.channels, card);
  if (ranked.length === 0) refuseImages(dto, model.id);
  const unheard = Object.entries(dto)
    .filter(([name, value]) => value !== undefined && !ALWAYS_HONOURED.has(name) && NO_OPS[name]?.(value) !== true)
    .map(([name]) => name)
    .filter((name) => !OPTIONAL_FIELDS.has(name))
    .concat(unknownFields);
  // Of names alone: it lives as long as the answer, and must not keep the request that long.
  const given = Object.keys(dto).filter((name) => dto[name as keyof ChatCompletionDto] !== undefined);
  const on = toIgnored(given, unheard);
  if (request.isStrict === true) refuse(on(ranked[0]?.ignored ?? []), model.id);
  return { always: on(ignoredByAll(ranked)), on };
}

const toIgnored =
  (given: readonly string[], unheard: readonly string[]): IgnoredFields['on'] =>
  (options) => [...fieldsOf(options).filter((name) => given.includes(name)), ...unheard];

const ignoredByAll = ([first, ...others]: readonly RankedChannel[]): readonly RequestOption[] =>
  (first?.ignored ?? []).filter((option) => others.every(({ ignored }) => ignored.includes(option)));

/** In strict mode: the first of some fields that is more than a label. */
function refuse(ignored: readonly string[], modelId: string): void {
  const refused = ignored.find((name) => !LABELS.has(name))?.slice(0, 64);
  if (refused === undefined) return;
  const message = `${modelId} cannot honour ${refused}; leave it out.`;
  throw new ServiceError('unsupported_parameter', message, { param: refused });
}

/** What no channel can do, and a client that asks for it would miss in the answer. */
function refuseImpossible({ n, logprobs, top_logprobs: topLogprobs }: ChatCompletionDto): void {
  if (n !== undefined && n > 1) throw unsupported('n', 'Only one answer can be asked for: n must be 1.');
  if (logprobs === true) throw unsupported('logprobs', 'No upstream tells the probabilities of tokens.');
  if (topLogprobs !== undefined && topLogprobs > 0) {
    throw unsupported('top_logprobs', 'No upstream tells the probabilities of tokens.');
  }
}

/** A choice among tools that are not there. */
function refuseLooseChoice({ tools = [], toolChoice }: ChatRequest): void {
  const isMet =
    typeof toolChoice === 'object'
      ? tools.some(({ name }) => name === toolChoice.name)
      : toolChoice !== 'required' || tools.length > 0;
  if (isMet) return;
  throw new ServiceError('invalid_request', 'tool_choice asks for a tool that is not among the tools.', {
    param: 'tool_choice',
  });
}

function refuseImages({ messages }: ChatCompletionDto, modelId: string): void {
  messages.forEach(({ content }, index) => {
    if (!Array.isArray(content)) return;
    const at = content.findIndex((part) => part.type === 'image_url');
    if (at >= 0) throw unsupported(`messages.${index}.content.${at}`, `${modelId} cannot see images.`);
  });
}

const unsupported = (param: string, message: string): ServiceError =>
  new ServiceError('unsupported_value', message, { param });
