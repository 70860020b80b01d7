import { ServiceError, type Model } from '@sluice/contract';

/** One K2Think model: its public card, and the names that the two channels know it by. */
export interface K2ThinkModel {
  readonly card: Model;
  readonly webId: string;
  readonly apiId: string;
}

/** Stop texts are not sent to the API, as its reasoning is part of the text, and would be ended by them too. */
const SHARED = { reasoning: 'always', hasVision: false, hasSearch: false, responseFormats: [], maxStops: 0 } as const;

export const K2THINK_MODELS: readonly K2ThinkModel[] = [
  {
    card: {
      id: 'MBZUAI-IFM/K2-Think',
      created: Date.UTC(2025, 8, 9) / 1_000,
      ownedBy: 'MBZUAI',
      contextTokens: null,
      maxOutputTokens: null,
      channels: [
        {
          id: 'api',
          ...SHARED,
          tools: { choices: [], mayBeText: true },
          parameters: ['maxOutputTokens', 'temperature', 'topP'],
        },
        // It takes max_tokens too, but does not tell an answer that was cut by it from one that is finished.
        { id: 'web', ...SHARED, tools: null, parameters: ['temperature'] },
      ],
    },
    webId: 'MBZUAI-IFM/K2-Think',
    // The API serves the second version alone.
    apiId: 'MBZUAI-IFM/K2-Think-v2',
  },
];

/** @throws ServiceError `model_not_found` */
export function modelOf(name: string): K2ThinkModel {
  const model = K2THINK_MODELS.find(({ card }) => card.id.toLowerCase() === name.toLowerCase());
  if (model !== undefined) return model;
  throw new ServiceError('model_not_found', 'K2Think has no model of this name.', { param: 'model' });
}
