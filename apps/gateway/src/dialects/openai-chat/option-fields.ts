import { REQUEST_OPTIONS, type RequestOption } from '@sluice/contract';
import type { ChatCompletionDto } from './chat-completion.dto.js';

type Field = keyof ChatCompletionDto;

/** The fields by which OpenAI's clients set each option; where there are several, any of them does. */
const OPTION_FIELDS: Readonly<Record<RequestOption, readonly Field[]>> = {
  maxOutputTokens: ['max_tokens', 'max_completion_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  stop: ['stop'],
  seed: ['seed'],
  tools: ['tools'],
  toolChoice: ['tool_choice'],
  parallelToolCalls: ['parallel_tool_calls'],
  responseFormat: ['response_format'],
  reasoning: ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking'],
  webSearch: ['web_search', 'web_search_options'],
};

/** Fields that stand for an option, whether a model can honour it or not. */
export const OPTIONAL_FIELDS: ReadonlySet<string> = new Set(Object.values(OPTION_FIELDS).flat());

/** All names of some options. */
export const fieldsOf = (options: readonly RequestOption[]): readonly Field[] =>
  REQUEST_OPTIONS.filter((option) => options.includes(option)).flatMap((option) => OPTION_FIELDS[option]);
