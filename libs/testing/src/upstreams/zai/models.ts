/** A model of the chat site, by its own id (not the public name). */
export interface WebModel {
  readonly id: string;
  readonly name: string;
  readonly hasVision: boolean;
  /** Whether a completion needs a chat made by `POST /api/v1/chats/new`. */
  readonly needsChat: boolean;
}

/** Ids that the chat site's clients send, with those of its catalogue of March 2026. */
export const WEB_MODELS: readonly WebModel[] = [
  { id: '0727-360B-API', name: 'GLM-4.5', hasVision: false, needsChat: false },
  { id: '0727-106B-API', name: 'GLM-4.5-Air', hasVision: false, needsChat: false },
  { id: 'glm-4.5v', name: 'GLM-4.5V', hasVision: true, needsChat: false },
  { id: 'GLM-4-6-API-V1', name: 'GLM-4.6', hasVision: false, needsChat: false },
  { id: 'glm-4.6v', name: 'GLM-4.6V', hasVision: true, needsChat: true },
  { id: 'glm-4.7', name: 'GLM-4.7', hasVision: false, needsChat: true },
  { id: 'glm-5', name: 'GLM-5', hasVision: false, needsChat: false },
];

/** Models of the official API; `true` for those that take images. */
export const API_MODELS: ReadonlyMap<string, boolean> = new Map([
  ['glm-4.5', false],
  ['glm-4.5-air', false],
  ['glm-4.5-flash', false],
  ['glm-4.5v', true],
  ['glm-4.6', false],
  ['glm-4.6v', true],
  ['glm-4.7', false],
  ['glm-5', false],
  ['glm-5-turbo', false],
  ['glm-5v-turbo', true],
  ['glm-5.1', false],
  ['glm-5.2', false],
]);

export function findWebModel(id: unknown): WebModel | null {
  return WEB_MODELS.find((model) => model.id === id) ?? null;
}
