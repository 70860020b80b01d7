import type { ProviderCard } from '@sluice/contract';

export type SettingValue = boolean | number | string[];

/** One setting that the dashboard can change. */
export interface SettingDefinition {
  readonly name: string;
  readonly description: string;
  readonly kind: 'boolean' | 'integer' | 'list';
  readonly preset: SettingValue;
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  /** What a list may hold, each once; at least one. */
  readonly choices?: readonly string[];
  /** Whether services read it at their start only. */
  readonly needsRestart: boolean;
}

const HOT = { needsRestart: false } as const;
const RESTART = { needsRestart: true } as const;

const GENERAL: readonly SettingDefinition[] = [
  { name: 'DEBUG_LOGGING', description: 'Logs at level debug.', kind: 'boolean', preset: false, ...HOT },
  {
    name: 'ANONYMOUS_MODE',
    description: 'Whether anonymous guests serve where no token can be lent.',
    kind: 'boolean',
    preset: true,
    ...HOT,
  },
  {
    name: 'TOOL_SUPPORT',
    description: 'Whether tools are emulated on channels that have none of their own.',
    kind: 'boolean',
    preset: true,
    ...HOT,
  },
  {
    name: 'TOKEN_FAILURE_THRESHOLD',
    description: 'Refusals in a row until a token rests.',
    kind: 'integer',
    preset: 3,
    min: 1,
    max: 1_000,
    ...HOT,
  },
  {
    name: 'TOKEN_RECOVERY_TIMEOUT',
    description: 'How long a refused token rests, s.',
    kind: 'integer',
    preset: 1_800,
    min: 1,
    max: 604_800,
    ...HOT,
  },
  {
    name: 'GUEST_POOL_SIZE',
    description: 'Most guests alive at once.',
    kind: 'integer',
    preset: 3,
    min: 1,
    max: 1_000,
    ...HOT,
  },
  {
    name: 'MAX_ATTEMPTS',
    description: 'Tokens and channels tried for one request before the client is told.',
    kind: 'integer',
    preset: 4,
    min: 1,
    max: 20,
    ...RESTART,
  },
];

/** The settings of now: those of every provider that has announced itself among them. */
export function settingDefinitions(cards: readonly ProviderCard[]): SettingDefinition[] {
  const orders = cards.map((card): SettingDefinition => {
    const channels = [...new Set(card.models.flatMap((model) => model.channels.map(({ id }) => id)))].sort();
    return {
      name: `${card.providerId.toUpperCase()}_CHANNELS`,
      description: `Channels of ${card.name} in the order in which they are tried.`,
      kind: 'list',
      preset: channels,
      choices: channels,
      ...HOT,
    };
  });
  return [...GENERAL, ...orders];
}

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
  }
}

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** Reads the text of the environment as the services do; undefined where they would refuse it. */
export function fromText(definition: SettingDefinition, text: string): SettingValue | undefined {
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
      return text.split(',').flatMap((item) => item.trim() || []);
  }
}
