import { ServiceError, type Model, type ModelChannel } from '@sluice/contract';

/** One Z.AI model: its public card, and what the two channels need to know to reach it. */
export interface ZaiModel {
  readonly card: Model;
  /** Whether it thinks and searches when the request does not say. */
  readonly thinks: boolean;
  readonly searches: boolean;
  readonly web: {
    readonly id: string;
    /** The site opens a chat of its own before it answers. */
    readonly isPersisted: boolean;
    readonly hasPreviewMode: boolean;
    readonly mcpServers: readonly string[];
  };
  readonly api: {
    readonly id: string;
    /** Whether tool arguments can be streamed. */
    readonly hasToolStream: boolean;
  };
}

/** What the members of one family share. */
interface Family {
  readonly name: string;
  readonly released: readonly [year: number, month: number, day: number];
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly webId: string;
  readonly apiId: string;
  readonly isPersisted?: boolean;
  readonly hasPreviewMode?: boolean;
  readonly mcpServers?: readonly string[];
  readonly hasVision?: boolean;
  readonly hasToolStream?: boolean;
  readonly thinksByDefault?: boolean;
  /** Suffixes that a twin with another default is offered under. */
  readonly suffixes?: readonly ('Thinking' | 'Search')[];
}

const VLM_SERVERS = ['vlm-image-search', 'vlm-image-recognition', 'vlm-image-processing'];
const BY_SUFFIX = ['Thinking', 'Search'] as const;

const FAMILIES: readonly Family[] = [
  {
    name: 'GLM-4.5',
    released: [2025, 7, 28],
    contextTokens: 131_072,
    maxOutputTokens: 98_304,
    webId: '0727-360B-API',
    apiId: 'glm-4.5',
    hasPreviewMode: true,
    suffixes: BY_SUFFIX,
  },
  {
    name: 'GLM-4.5-Air',
    released: [2025, 7, 28],
    contextTokens: 131_072,
    maxOutputTokens: 98_304,
    webId: '0727-106B-API',
    apiId: 'glm-4.5-air',
    hasPreviewMode: true,
  },
  {
    name: 'GLM-4.5V',
    released: [2025, 8, 11],
    contextTokens: 65_536,
    maxOutputTokens: 16_384,
    webId: 'glm-4.5v',
    apiId: 'glm-4.5v',
    hasVision: true,
  },
  {
    name: 'GLM-4.6',
    released: [2025, 9, 30],
    contextTokens: 204_800,
    maxOutputTokens: 131_072,
    webId: 'GLM-4-6-API-V1',
    apiId: 'glm-4.6',
    hasToolStream: true,
    suffixes: BY_SUFFIX,
  },
  {
    name: 'GLM-4.6V',
    released: [2025, 12, 8],
    contextTokens: 131_072,
    maxOutputTokens: 32_768,
    webId: 'glm-4.6v',
    apiId: 'glm-4.6v',
    isPersisted: true,
    mcpServers: VLM_SERVERS,
    hasVision: true,
    hasToolStream: true,
    thinksByDefault: true,
  },
  {
    name: 'GLM-4.7',
    released: [2025, 12, 22],
    contextTokens: 204_800,
    maxOutputTokens: 131_072,
    webId: 'glm-4.7',
    apiId: 'glm-4.7',
    isPersisted: true,
    hasPreviewMode: true,
    hasToolStream: true,
    suffixes: BY_SUFFIX,
  },
  {
    name: 'GLM-5',
    released: [2026, 2, 11],
    contextTokens: 204_800,
    maxOutputTokens: 131_072,
    webId: 'glm-5',
    apiId: 'glm-5',
    hasPreviewMode: true,
    hasToolStream: true,
    thinksByDefault: true,
  },
];

export const ZAI_MODELS: readonly ZaiModel[] = FAMILIES.flatMap((family) => [
  toModel(family, null),
  ...(family.suffixes ?? []).map((suffix) => toModel(family, suffix)),
]);

const BY_NAME = new Map(ZAI_MODELS.map((model) => [model.card.id.toLowerCase(), model]));

/** The model of that public name, whatever the case; undefined when Z.AI has none. */
export const findModel = (name: string): ZaiModel | undefined => BY_NAME.get(name.toLowerCase());

/** @throws ServiceError `model_not_found` */
export function modelOf(name: string): ZaiModel {
  const model = findModel(name);
  if (model === undefined)
    throw new ServiceError('model_not_found', 'Z.AI has no model of this name.', { param: 'model' });
  return model;
}

function toModel(family: Family, suffix: 'Thinking' | 'Search' | null): ZaiModel {
  const [year, month, day] = family.released;
  return {
    card: {
      id: suffix === null ? family.name : `${family.name}-${suffix}`,
      created: Date.UTC(year, month - 1, day) / 1_000,
      ownedBy: 'z.ai',
      contextTokens: family.contextTokens,
      maxOutputTokens: family.maxOutputTokens,
      channels: toChannels(family.hasVision === true),
    },
    thinks: suffix === 'Thinking' || (suffix === null && family.thinksByDefault === true),
    searches: suffix === 'Search',
    web: {
      id: family.webId,
      isPersisted: family.isPersisted === true,
      hasPreviewMode: family.hasPreviewMode === true || suffix === 'Search',
      mcpServers: family.mcpServers ?? [],
    },
    api: { id: family.apiId, hasToolStream: family.hasToolStream === true },
  };
}

/** What the members of a family can do; the models that see images search nothing. */
function toChannels(hasVision: boolean): readonly ModelChannel[] {
  const shared = { reasoning: 'switch', hasVision, hasSearch: !hasVision } as const;
  return [
    {
      ...shared,
      id: 'api',
      tools: { choices: [], mayBeText: false },
      responseFormats: ['json_object'],
      maxStops: 1,
      parameters: ['maxOutputTokens', 'temperature', 'topP'],
    },
    {
      ...shared,
      id: 'web',
      tools: { choices: [], mayBeText: true },
      responseFormats: [],
      maxStops: 0,
      parameters: ['maxOutputTokens', 'temperature'],
    },
  ];
}
