import { ServiceError, type Model, type ModelChannel } from '@sluice/contract';

/** One LongCat model: its public card, and what the two channels need to know to reach it. */
export interface LongcatModel {
  readonly card: Model;
  /** Whether it searches when the request does not say. */
  readonly searches: boolean;
  /** null where the official API has no counterpart. */
  readonly api: ApiNames | null;
}

/** What the official API calls a model where the settings do not say. */
interface ApiNames {
  readonly id: string;
  /** Its twin that thinks. */
  readonly thinkingId: string;
}

const OFFICIAL: ApiNames = { id: 'LongCat-Flash-Chat', thinkingId: 'LongCat-Flash-Thinking' };
const RELEASED = Date.UTC(2025, 8, 1) / 1_000;

/** The official API knows nothing of search, and stop texts are none of its documented fields. */
const API: ModelChannel = {
  id: 'api',
  reasoning: 'budget',
  tools: { choices: [], mayBeText: true },
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: ['maxOutputTokens', 'temperature', 'topP'],
};

/** The chat site thinks and searches when it is told to, and takes nothing else. */
const WEB: ModelChannel = {
  id: 'web',
  reasoning: 'switch',
  tools: null,
  hasVision: false,
  hasSearch: true,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
};

export const LONGCAT_MODELS: readonly LongcatModel[] = [
  toModel('LongCat-Flash', OFFICIAL),
  toModel('LongCat', OFFICIAL),
  toModel('LongCat-Search', null),
];

const BY_NAME = new Map(LONGCAT_MODELS.map((model) => [model.card.id.toLowerCase(), model]));

/** The model of that public name, whatever the case; undefined when LongCat has none. */
export const findModel = (name: string): LongcatModel | undefined => BY_NAME.get(name.toLowerCase());

/** @throws ServiceError `model_not_found` */
export function modelOf(name: string): LongcatModel {
  const model = findModel(name);
  if (model === undefined)
    throw new ServiceError('model_not_found', 'LongCat has no model of this name.', { param: 'model' });
  return model;
}

function toModel(id: string, api: ApiNames | null): LongcatModel {
  const isOfficial = api !== null;
  return {
    card: {
      id,
      created: RELEASED,
      ownedBy: 'longcat',
      contextTokens: isOfficial ? 131_072 : null,
      maxOutputTokens: isOfficial ? 8_192 : null,
      channels: isOfficial ? [API, WEB] : [WEB],
    },
    searches: !isOfficial,
    api,
  };
}
