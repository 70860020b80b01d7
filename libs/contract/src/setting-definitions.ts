import type { ProviderCard } from './model.js';

export type SettingValue = boolean | number | readonly string[];

/** One setting that the dashboard can change. */
export interface SettingDefinition {
  readonly name: string;
  readonly description: string;
  /** `pairs` is a list of `name=target`, each name once. */
  readonly kind: 'boolean' | 'integer' | 'list' | 'pairs';
  readonly preset: SettingValue;
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  /** What a list may hold, each once; at least one. */
  readonly choices?: readonly string[];
  /** Whether services read it at their start only. */
  readonly needsRestart: boolean;
}

/** Settings that are there whatever the providers, by name. */
export interface GeneralSettings {
  readonly DEBUG_LOGGING: boolean;
  readonly ANONYMOUS_MODE: boolean;
  readonly TOOL_SUPPORT: boolean;
  readonly TOKEN_FAILURE_THRESHOLD: number;
  /** s */
  readonly TOKEN_RECOVERY_TIMEOUT: number;
  readonly GUEST_POOL_SIZE: number;
  readonly MAX_ATTEMPTS: number;
  /** `alias=model`, each. */
  readonly MODEL_ALIASES: readonly string[];
}

type General = { readonly [Name in keyof GeneralSettings]: SettingDefinition & { readonly name: Name } };

const HOT = { needsRestart: false } as const;
const MOST_PAIRS = 200;

export const GENERAL_SETTINGS: General = {
  DEBUG_LOGGING: { name: 'DEBUG_LOGGING', description: 'Logs at level debug.', kind: 'boolean', preset: false, ...HOT },
  ANONYMOUS_MODE: {
    name: 'ANONYMOUS_MODE',
    description: 'Whether anonymous guests serve where no token can be lent.',
    kind: 'boolean',
    preset: true,
    ...HOT,
  },
  TOOL_SUPPORT: {
    name: 'TOOL_SUPPORT',
    description: 'Whether tools are emulated on channels that have none of their own.',
    kind: 'boolean',
    preset: true,
    ...HOT,
  },
  TOKEN_FAILURE_THRESHOLD: {
    name: 'TOKEN_FAILURE_THRESHOLD',
    description: 'Refusals in a row until a token rests.',
    kind: 'integer',
    preset: 3,
    min: 1,
    max: 1_000,
    ...HOT,
  },
  TOKEN_RECOVERY_TIMEOUT: {
    name: 'TOKEN_RECOVERY_TIMEOUT',
    description: 'How long a refused token rests, s.',
    kind: 'integer',
    preset: 1_800,
    min: 1,
    max: 604_800,
    ...HOT,
  },
  GUEST_POOL_SIZE: {
    name: 'GUEST_POOL_SIZE',
    description: 'Most guests alive at once.',
    kind: 'integer',
    preset: 3,
    min: 1,
    max: 1_000,
    ...HOT,
  },
  MAX_ATTEMPTS: {
    name: 'MAX_ATTEMPTS',
    description: 'Tokens and channels tried for one request before the client is told.',
    kind: 'integer',
    preset: 4,
    min: 1,
    max: 20,
    ...HOT,
  },
  MODEL_ALIASES: {
    name: 'MODEL_ALIASES',
    description: 'Further names of models, as alias=model; a model that has the name itself wins.',
    kind: 'pairs',
    preset: [],
    ...HOT,
  },
};

/** In which order the channels of a provider are tried. @param channels  all that it has, in the order of the default */
export const channelOrderSetting = (
  providerId: string,
  providerName: string,
  channels: readonly string[],
): SettingDefinition => ({
  name: `${providerId.toUpperCase()}_CHANNELS`,
  description: `Channels of ${providerName} in the order in which they are tried.`,
  kind: 'list',
  preset: channels,
  choices: channels,
  ...HOT,
});

/** The settings of now: those of every provider that has announced itself among them. */
export function settingDefinitions(cards: readonly ProviderCard[]): SettingDefinition[] {
  const orders = cards.map((card) => channelOrderSetting(card.providerId, card.name, channelsOf(card)));
  return [...Object.values(GENERAL_SETTINGS), ...orders];
}

/** All channels of a provider, those that are not configured at present among them. */
const channelsOf = ({ channels, models }: ProviderCard): readonly string[] =>
  channels ?? [...new Set(models.flatMap((model) => model.channels.map(({ id }) => id)))].sort();

/** What is wrong with a value, as the end of a sentence that begins with the name; null when it is good. */
export function findValueFault(definition: SettingDefinition, value: unknown): string | null {
  const { min = -Infinity, max = Infinity, choices = [] } = definition;
  switch (definition.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'integer': {
      const isGood = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
      return isGood ? null : `must be a whole number from ${min} to ${max}`;
    }
    case 'list': {
      const isList = Array.isArray(value) && value.length > 0 && new Set(value).size === value.length;
      const isGood = isList && value.every((item) => choices.includes(item as string));
      return isGood ? null : `must be a list of one or more of ${choices.join(', ')}, each once`;
    }
    case 'pairs':
      return arePairs(value) ? null : `must be a list of at most ${MOST_PAIRS} name=target, each name once`;
  }
}

const PAIR = /^[\w./:@+-]{1,100}=[\w./:@+-]{1,100}$/;

function arePairs(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MOST_PAIRS) return false;
  if (!value.every((item) => typeof item === 'string' && PAIR.test(item))) return false;
  return new Set(value.map((item: string) => item.split('=')[0]!.toLowerCase())).size === value.length;
}

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** Reads the text of the environment as the services do; undefined where they would refuse it. */
export function settingFromText(definition: SettingDefinition, text: string): SettingValue | undefined {
  const value = parse(definition.kind, text);
  return value !== undefined && findValueFault(definition, value) === null ? value : undefined;
}

function parse(kind: SettingDefinition['kind'], text: string): SettingValue | undefined {
  switch (kind) {
    case 'boolean': {
      const word = text.toLowerCase();
      return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
    }
    case 'integer':
      return /^\d[\d_]*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
    case 'list':
    case 'pairs':
      return text.split(',').flatMap((item) => item.trim() || []);
  }
}
