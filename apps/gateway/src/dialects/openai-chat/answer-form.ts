/** What all chunks of one answer share, and by which names it tells its reasoning. */
export interface AnswerForm {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** None where the client does not want the reasoning. */
  readonly reasoningFields: readonly string[];
}

/** How clients get reasoning: by DeepSeek's name, which most read, by OpenRouter's, or by both. */
export const REASONING_FIELDS = ['reasoning_content', 'reasoning', 'both'] as const;

export const reasoningFields = (
  setting: (typeof REASONING_FIELDS)[number],
  isExcluded: boolean,
): AnswerForm['reasoningFields'] => {
  if (isExcluded) return [];
  return setting === 'both' ? ['reasoning_content', 'reasoning'] : [setting];
};
