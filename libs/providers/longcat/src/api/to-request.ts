import { ServiceError, type ChatRequest, type ReasoningSupport } from '@sluice/contract';
import { toOpenAiBody, type OpenAiField } from '@sluice/provider-kit';
import { asksToThink } from '../modes.js';

const FIELDS: readonly OpenAiField[] = ['max_tokens', 'temperature', 'top_p', 'tools', 'tool_choice'];

/** Fewest tokens that LongCat-Flash-Thinking thinks with, and how many it does where nothing is said. */
const LEAST_BUDGET = 1_024;
/** Longest answer of the 2025 models, thoughts included; sent where the request names no length, as the API's own is too short to think in. */
const LONGEST_ANSWER = 8_192;

/**
 * How a model of that name is told to think: each generation has a field of its own for it; a server that is not
 * LongCat's gets none.
 */
export function reasoningOf(modelId: string): ReasoningSupport {
  if (/^LongCat-Flash-Thinking/i.test(modelId)) return 'budget';
  return /^LongCat-\d/i.test(modelId) ? 'switch' : 'never';
}

/**
 * The body of a completion at the official API.
 *
 * @param modelId  the name that the server knows the model by; it decides how thinking is asked for
 * @throws ServiceError `unsupported_parameter` for an answer too short to think in
 */
export const toRequest = (request: ChatRequest, modelId: string): Record<string, unknown> => ({
  ...toOpenAiBody(request, { model: modelId, fields: FIELDS, returnsReasoning: false }),
  ...toThinking(request, modelId),
});

function toThinking(request: ChatRequest, modelId: string): Record<string, unknown> {
  const isThinking = asksToThink(request);
  switch (reasoningOf(modelId)) {
    case 'budget':
      return isThinking ? { enable_thinking: true, ...toBudget(request) } : { enable_thinking: false };
    case 'switch':
      return { thinking: { type: isThinking ? 'enabled' : 'disabled' } };
    default:
      return {};
  }
}

/** The thoughts are part of the answer's length, and must be fewer. */
function toBudget({ maxOutputTokens = LONGEST_ANSWER, reasoning }: ChatRequest): Record<string, number> {
  if (maxOutputTokens <= LEAST_BUDGET) {
    const advice = `LongCat thinks with ${LEAST_BUDGET} tokens at least: ask for a longer answer, or for no reasoning.`;
    throw new ServiceError('unsupported_parameter', advice, { param: 'max_tokens' });
  }
  const budget = Math.max(reasoning?.budgetTokens ?? LEAST_BUDGET, LEAST_BUDGET);
  return { max_tokens: maxOutputTokens, thinking_budget: Math.min(budget, maxOutputTokens - 1) };
}
