import { ServiceError, type ChatRequest } from '@sluice/contract';
import { toOpenAiBody, type OpenAiField } from '@sluice/provider-kit';

const FIELDS: readonly OpenAiField[] = ['max_tokens', 'temperature', 'top_p', 'stop'];
const TOOL_FIELDS: readonly OpenAiField[] = ['tools', 'tool_choice'];

/**
 * The body of a completion at the official API. Counts come in a stream only where they are asked for.
 *
 * @param modelId  the name that the server knows the model by
 * @throws ServiceError `unsupported_parameter` for what the API has no way to honour
 */
export function toRequest(request: ChatRequest, modelId: string): Record<string, unknown> {
  const { responseFormat, tools = [], toolChoice } = request;
  if (responseFormat !== undefined && responseFormat.type !== 'text') {
    const advice = 'K2Think has no mode for JSON: describe the form in the messages.';
    throw new ServiceError('unsupported_parameter', advice, { param: 'response_format' });
  }
  const offersTools = tools.length > 0 && toolChoice !== 'none';
  const fields = offersTools ? [...FIELDS, ...TOOL_FIELDS] : FIELDS;
  return {
    ...toOpenAiBody(request, { model: modelId, fields, returnsReasoning: false }),
    stream_options: { include_usage: true },
  };
}
