import type { ChatRequest } from '@sluice/contract';
import { toOpenAiBody, type OpenAiField } from '@sluice/provider-kit';
import type { ZaiModel } from '../models.js';
import { modesOf } from '../modes.js';

const FIELDS: readonly OpenAiField[] = ['max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'response_format'];

/** The search that Z.AI runs itself before the model answers. */
const WEB_SEARCH = {
  type: 'web_search',
  web_search: { enable: true, search_engine: 'search-prime', search_result: true },
};

/**
 * The body of a completion at the official API.
 *
 * @param modelId  the name that the server knows the model by
 */
export function toRequest(request: ChatRequest, model: ZaiModel, modelId: string): Record<string, unknown> {
  const { isThinking, isSearching } = modesOf(request, model);
  const { tools: functions, ...body } = toOpenAiBody(request, {
    model: modelId,
    fields: FIELDS,
    returnsReasoning: true,
  });
  const offered = Array.isArray(functions) ? functions : [];
  const tools: unknown[] = [...offered, ...(isSearching ? [WEB_SEARCH] : [])];
  return {
    ...body,
    thinking: { type: isThinking ? 'enabled' : 'disabled' },
    ...(tools.length === 0 ? {} : { tools }),
    ...(offered.length === 0 ? {} : { tool_choice: 'auto' }),
    ...(offered.length > 0 && model.api.hasToolStream ? { tool_stream: true } : {}),
  };
}
