import { ServiceError, type ChatRequest } from '@sluice/contract';
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
 * @throws ServiceError `unsupported_value` for what the API has no way to honour
 */
export function toRequest(request: ChatRequest, model: ZaiModel, modelId: string): Record<string, unknown> {
  refuseUnsupported(request);
  const { isThinking, isSearching } = modesOf(request, model);
  const { tools: functions, ...body } = toOpenAiBody(request, {
    model: modelId,
    fields: FIELDS,
    returnsReasoning: true,
  });
  const offered = Array.isArray(functions) && request.toolChoice !== 'none' ? functions : [];
  const tools: unknown[] = [...offered, ...(isSearching ? [WEB_SEARCH] : [])];
  return {
    ...body,
    thinking: { type: isThinking ? 'enabled' : 'disabled' },
    ...(tools.length === 0 ? {} : { tools }),
    ...(offered.length === 0 ? {} : { tool_choice: 'auto' }),
    ...(offered.length > 0 && model.api.hasToolStream ? { tool_stream: true } : {}),
  };
}

function refuseUnsupported({ toolChoice, stop, responseFormat }: ChatRequest): void {
  if (toolChoice === 'required' || typeof toolChoice === 'object') {
    throw unsupported('tool_choice', 'Z.AI decides itself which tool to call: tool_choice must be "auto" or "none".');
  }
  if (stop !== undefined && stop.length > 1) throw unsupported('stop', 'Z.AI takes one stop sequence only.');
  if (responseFormat?.type === 'json_schema') {
    throw unsupported('response_format', 'Z.AI knows no schemas: use {"type":"json_object"} and describe the form.');
  }
}

const unsupported = (param: string, message: string): ServiceError =>
  new ServiceError('unsupported_value', message, { param });
