/** How a model is told to think: by `enable_thinking` and a budget, by `thinking.type`, or not at all. */
export type ThinkingField = 'enable_thinking' | 'thinking' | null;

export interface ApiModel {
  readonly thinkingField: ThinkingField;
  /** Longest answer, tokens. */
  readonly maxTokens: number;
}

/** Models of the official API, those of 2025 and of 2026. */
export const API_MODELS: ReadonlyMap<string, ApiModel> = new Map<string, ApiModel>([
  ['LongCat-Flash-Chat', { thinkingField: null, maxTokens: 8_192 }],
  ['LongCat-Flash-Thinking', { thinkingField: 'enable_thinking', maxTokens: 8_192 }],
  ['LongCat-2.0-Preview', { thinkingField: 'thinking', maxTokens: 131_072 }],
  ['LongCat-2.0', { thinkingField: 'thinking', maxTokens: 131_072 }],
]);
