import type { ChatRequest } from '@sluice/contract';
import { toOpenAiBody, type OpenAiField } from '@sluice/provider-kit';

const FIELDS: readonly OpenAiField[] = ['max_tokens', 'temperature', 'top_p', 'tools', 'tool_choice'];

/**
 * The body of a completion at the official API. Counts come in a stream only where they are asked for.
 *
 * @param modelId  the name that the server knows the model by
 */
export const toRequest = (request: ChatRequest, modelId: string): Record<string, unknown> => ({
  ...toOpenAiBody(request, { model: modelId, fields: FIELDS, returnsReasoning: false }),
  stream_options: { include_usage: true },
});
