import { ServiceError, type Model } from '@sluice/contract';

/** One K2Think model: its public card, and the names that the two channels know it by. */
export interface K2ThinkModel {
  readonly card: Model;
  readonly webId: string;
  readonly apiId: string;
}

export const K2THINK_MODELS: readonly K2ThinkModel[] = [
  {
    card: {
      id: 'MBZUAI-IFM/K2-Think',
      created: Date.UTC(2025, 8, 9) / 1_000,
      ownedBy: 'MBZUAI',
      contextTokens: null,
      maxOutputTokens: null,
      capabilities: { reasoning: 'always', tools: 'native', hasVision: false, hasSearch: false },
      channels: ['api', 'web'],
      parameters: ['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice'],
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
