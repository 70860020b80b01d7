import type { ChatRequest, ReasoningRequest } from './chat-request.js';
import type { Model, ModelChannel, NativeParameter } from './model.js';

/** Options of a request that a channel may not be able to honour. */
export const REQUEST_OPTIONS = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'stop',
  'seed',
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'responseFormat',
  'reasoning',
  'webSearch',
] as const satisfies readonly (keyof ChatRequest)[];

export type RequestOption = (typeof REQUEST_OPTIONS)[number];

/** Who honours an option: the channel itself, Sluice around it, or nobody. */
export type Treatment = 'native' | 'emulated' | 'ignored';

/** What Sluice does around channels, as far as it can be switched off. */
export interface Emulation {
  readonly emulatesTools: boolean;
}

/** What a model offers over all its channels: of each thing the best that there is. */
export interface ModelOffer {
  readonly reasoning: 'none' | 'optional' | 'always';
  readonly hasVision: boolean;
  readonly hasSearch: boolean;
  readonly options: Readonly<Record<RequestOption, Treatment>>;
}

/** How one option is treated; without a value: how it is treated in general. */
type Rule<Option extends RequestOption> = (
  channel: ModelChannel,
  value: ChatRequest[Option],
  emulation: Emulation,
) => Treatment;

const byParameter =
  (name: NativeParameter, otherwise: Treatment) =>
  ({ parameters }: ModelChannel): Treatment =>
    parameters.includes(name) ? 'native' : otherwise;

const tools: Rule<'tools'> = (channel, _tools, { emulatesTools }) =>
  channel.tools !== null ? 'native' : emulatesTools ? 'emulated' : 'ignored';

const toolChoice: Rule<'toolChoice'> = (channel, choice, emulation) => {
  if (choice === 'auto' || choice === 'none') return 'native';
  const offered = tools(channel, undefined, emulation);
  if (channel.tools === null || choice === undefined) return offered;
  return channel.tools.choices.includes(choice === 'required' ? choice : 'named') ? 'native' : 'emulated';
};

const parallelToolCalls: Rule<'parallelToolCalls'> = (channel, isParallel, emulation) => {
  if (isParallel === true) return 'native';
  const offered = tools(channel, undefined, emulation);
  return offered === 'native' ? byParameter('parallelToolCalls', 'emulated')(channel) : offered;
};

const responseFormat: Rule<'responseFormat'> = (channel, format = { type: 'json_object' }) =>
  format.type === 'text' || channel.responseFormats.includes(format.type) ? 'native' : 'emulated';

/** Reasoning that cannot be changed still honours a request for what happens anyway. */
const reasoning: Rule<'reasoning'> = (channel, request) => {
  if (channel.reasoning !== 'never' && channel.reasoning !== 'always') return 'native';
  if (request === undefined) return 'ignored';
  const isAlways = channel.reasoning === 'always';
  const isFinelyAsked = request.effort !== undefined || request.budgetTokens !== undefined;
  return wantsReasoning(request) === isAlways && !(isAlways && isFinelyAsked) ? 'native' : 'ignored';
};

const RULES: { readonly [Option in RequestOption]: Rule<Option> } = {
  maxOutputTokens: byParameter('maxOutputTokens', 'emulated'),
  temperature: byParameter('temperature', 'ignored'),
  topP: byParameter('topP', 'ignored'),
  seed: byParameter('seed', 'ignored'),
  stop: (channel, stop) => ((stop?.length ?? 1) <= channel.maxStops ? 'native' : 'emulated'),
  tools,
  toolChoice,
  parallelToolCalls,
  responseFormat,
  reasoning,
  webSearch: (channel, isWanted) => (channel.hasSearch || isWanted === false ? 'native' : 'ignored'),
};

/** Whether a request asks for reasoning; undefined when it leaves that to the model. The least effort is none. */
export function wantsReasoning(reasoning: ReasoningRequest | undefined): boolean | undefined {
  if (reasoning?.isEnabled !== undefined) return reasoning.isEnabled;
  if (reasoning?.effort !== undefined) return reasoning.effort !== 'minimal';
  return reasoning?.budgetTokens === undefined ? undefined : reasoning.budgetTokens > 0;
}

/** How a channel treats an option as this request sets it. */
export function treatmentOf<Option extends RequestOption>(
  option: Option,
  value: ChatRequest[Option],
  channel: ModelChannel,
  emulation: Emulation,
): Treatment {
  return RULES[option](channel, value, emulation);
}

/** Options that the request sets and that do nothing on this channel. */
export function ignoredOptions(
  request: ChatRequest,
  channel: ModelChannel,
  emulation: Emulation,
): readonly RequestOption[] {
  return REQUEST_OPTIONS.filter(
    (option) => request[option] !== undefined && treatmentOf(option, request[option], channel, emulation) === 'ignored',
  );
}

export function offerOf(model: Model, emulation: Emulation): ModelOffer {
  const { channels } = model;
  const bestOf = (option: RequestOption): Treatment => {
    const treatments = channels.map((channel) => treatmentOf(option, undefined, channel, emulation));
    return (['native', 'emulated'] as const).find((treatment) => treatments.includes(treatment)) ?? 'ignored';
  };
  const kinds = new Set(channels.map((channel) => channel.reasoning));
  return {
    reasoning: kinds.size > 1 ? 'optional' : kinds.has('never') ? 'none' : kinds.has('always') ? 'always' : 'optional',
    hasVision: channels.some((channel) => channel.hasVision),
    hasSearch: channels.some((channel) => channel.hasSearch),
    options: Object.fromEntries(REQUEST_OPTIONS.map((option) => [option, bestOf(option)])) as ModelOffer['options'],
  };
}
