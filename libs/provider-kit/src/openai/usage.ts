import type { Usage } from '@sluice/contract';
import { isJsonObject } from '../json.js';

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

/**
 * Reads a `usage` object of OpenAI's shape.
 *
 * @returns null when it is absent or all zero: upstreams put such on early chunks
 */
export function toUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const inputTokens = count(value.prompt_tokens) ?? 0;
  const outputTokens = count(value.completion_tokens) ?? 0;
  if (inputTokens === 0 && outputTokens === 0) return null;
  const input = value.prompt_tokens_details;
  const output = value.completion_tokens_details;
  const cachedInputTokens = isJsonObject(input) ? count(input.cached_tokens) : undefined;
  const reasoningTokens = isJsonObject(output) ? count(output.reasoning_tokens) : undefined;
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}
