import {
  treatmentOf,
  type ChatRequest,
  type Emulation,
  type ModelChannel,
  type RequestOption,
  type ResponseFormat,
} from '@sluice/contract';
import type { ToolCallsOptions } from './tools/tool-calls-stage.js';

/** What has to be done to an answer, as the channel does not see to it. */
export interface AnswerNeeds {
  readonly maxOutputTokens: number | null;
  readonly tools: ToolCallsOptions | null;
  readonly format: Exclude<ResponseFormat, { type: 'text' }> | null;
  readonly stops: readonly string[];
}

export function answerNeeds(request: ChatRequest, channel: ModelChannel, emulation: Emulation): AnswerNeeds {
  const isEmulated = (option: RequestOption): boolean =>
    request[option] !== undefined && treatmentOf(option, request[option], channel, emulation) === 'emulated';
  const { maxOutputTokens, responseFormat: format, stop = [] } = request;
  return {
    maxOutputTokens: isEmulated('maxOutputTokens') ? (maxOutputTokens ?? null) : null,
    tools: toolNeeds(request, channel, isEmulated),
    format: format !== undefined && format.type !== 'text' && isEmulated('responseFormat') ? format : null,
    stops: isEmulated('stop') ? stop : [],
  };
}

function toolNeeds(
  request: ChatRequest,
  { tools: native }: ModelChannel,
  isEmulated: (option: RequestOption) => boolean,
): ToolCallsOptions | null {
  const tools = callableTools(request);
  const isTaught = isEmulated('tools');
  const readsText = isTaught || native?.mayBeText === true;
  const mustCall = isEmulated('toolChoice');
  const isOneCallOnly = isEmulated('parallelToolCalls');
  if (tools.length === 0 || (native === null && !isTaught) || !(readsText || mustCall || isOneCallOnly)) return null;
  return { tools, readsText, mustCall, isOneCallOnly };
}

/** Tools that the model may call, whoever sees to it: none where the caller forbids it, one where it names it. */
export function callableTools({ tools = [], toolChoice }: ChatRequest): NonNullable<ChatRequest['tools']> {
  if (toolChoice === 'none') return [];
  return typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
}
