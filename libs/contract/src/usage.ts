/** Amounts of text of one request, in the model's tokens. Cached are part of input, reasoning part of output. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  readonly reasoningTokens?: number;
}

/** Who counted: the upstream, a tokenizer of ours, or nobody. */
export type UsageSource = 'upstream' | 'estimated' | 'none';
