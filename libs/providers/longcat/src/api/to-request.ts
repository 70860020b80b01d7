import { ServiceError, type ChatRequest } from '@sluice/contract';
import { toOpenAiBody, type OpenAiField } from '@sluice/provider-kit';
import { asksToThink } from '../modes.js';

const FIELDS: readonly OpenAiField[] = ['max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice'];

/** Fewest tokens that LongCat-Flash-Thinking thinks with, and how many it does where nothing is said. */
const LEAST_BUDGET = 1_024;
/** Longest answer of the 2025 models, thoughts included; sent where the request names no length, as the API's own is too short to think in. */
const LONGEST_ANSWER = 8_192;
const BUDGETS = { minimal: LEAST_BUDGET, low: LEAST_BUDGET, medium: 2_048, high: 4_096, max: LONGEST_ANSWER } as const;

/**
 * The body of a completion at the official API.
 *
 * @param modelId  the name that the server knows the model by; it decides how thinking is asked for
 * @throws ServiceError `unsupported_parameter` for what the API has no way to honour
 */
export function toRequest(request: ChatRequest, modelId: string): Record<string, unknown> {
  refuseUnsupported(request);
  const {
    tools,
    tool_choice: choice,
    ...body
  } = toOpenAiBody(request, {
    model: modelId,
    fields: FIELDS,
    returnsReasoning: false,
  });
  const offersTools = tools !== undefined && choice !== 'none';
  return {
    ...body,
    ...(offersTools ? { tools, ...(choice === undefined ? {} : { tool_choice: choice }) } : {}),
    ...toThinking(request, modelId),
  };
}

/** Each generation has a field of its own for it; a server that is not LongCat's gets none. */
function toThinking(request: ChatRequest, modelId: string): Record<string, unknown> {
  const isThinking = asksToThink(request);
  if (/^LongCat-Flash-Thinking/i.test(modelId)) {
    return isThinking ? { enable_thinking: true, ...toBudget(request) } : { enable_thinking: false };
  }
  if (/^LongCat-\d/i.test(modelId)) return { thinking: { type: isThinking ? 'enabled' : 'disabled' } };
  return {};
}

/** The thoughts are part of the answer's length, and must be fewer. */
function toBudget({ maxOutputTokens = LONGEST_ANSWER, reasoning }: ChatRequest): Record<string, number> {
  if (maxOutputTokens <= LEAST_BUDGET) {
    const advice = `LongCat thinks with ${LEAST_BUDGET} tokens at least: ask for a longer answer, or for no reasoning.`;
    throw unsupported('max_tokens', advice);
  }
  const wanted =
    reasoning?.budgetTokens ?? (reasoning?.effort === undefined ? LEAST_BUDGET : BUDGETS[reasoning.effort]);
  const budget = Math.min(Math.max(wanted, LEAST_BUDGET), maxOutputTokens - 1);
  return { max_tokens: maxOutputTokens, thinking_budget: budget };
}

function refuseUnsupported({ webSearch, responseFormat }: ChatRequest): void {
  if (webSearch === true) throw unsupported('web_search', 'The API of LongCat does not search: longcat.chat does.');
  if (responseFormat !== undefined && responseFormat.type !== 'text') {
    throw unsupported('response_format', 'LongCat has no JSON mode.');
  }
}

const unsupported = (param: string, message: string): ServiceError =>
  new ServiceError('unsupported_parameter', message, { param });
