import {
  REQUEST_OPTIONS,
  treatmentOf,
  type ChatMessage,
  type ChatRequest,
  type Emulation,
  type ModelChannel,
  type RequestOption,
  type ResponseFormat,
} from '@sluice/contract';
import { callableTools, type AnswerNeeds } from './answer-needs.js';
import { jsonPrompt } from './json/json-prompt.js';
import { toNativeReasoning } from './reasoning.js';
import { addToSystem } from './system-text.js';
import { hasToolTurns, writeToolTurns } from './tools/tool-history.js';
import { choicePrompt, toolPrompt } from './tools/tool-prompt.js';

/** The request with nothing left that the channel cannot do: taken out, or put into words where words can do it. */
export function toNativeRequest(
  request: ChatRequest,
  channel: ModelChannel,
  emulation: Emulation,
  needs: AnswerNeeds,
): ChatRequest {
  const isNative = (option: RequestOption): boolean =>
    request[option] !== undefined && treatmentOf(option, request[option], channel, emulation) === 'native';
  const dropped = REQUEST_OPTIONS.filter((option) => !isNative(option)).map((option) => [option, undefined]);
  return {
    ...request,
    ...(Object.fromEntries(dropped) as Partial<ChatRequest>),
    ...toNativeTools(request, channel, isNative('toolChoice')),
    responseFormat: toNativeFormat(request.responseFormat, channel),
    reasoning: toNativeReasoning(request.reasoning, channel.reasoning),
    messages: toNativeMessages(request, channel, needs),
  };
}

function toNativeTools(
  request: ChatRequest,
  channel: ModelChannel,
  isNativeChoice: boolean,
): Pick<ChatRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const tools = callableTools(request);
  if (channel.tools === null || tools.length === 0) {
    return { tools: undefined, toolChoice: undefined, parallelToolCalls: undefined };
  }
  // A choice that the channel enforces itself is made among all tools.
  return isNativeChoice ? { tools: request.tools, toolChoice: request.toolChoice } : { tools, toolChoice: undefined };
}

/** A channel that knows JSON but no schemas is asked for JSON at least. */
function toNativeFormat(format: ResponseFormat | undefined, channel: ModelChannel): ResponseFormat | undefined {
  if (format === undefined || format.type === 'text') return undefined;
  if (channel.responseFormats.includes(format.type)) return format;
  const isObject = format.type === 'json_schema' && format.schema.type === 'object';
  return isObject && channel.responseFormats.includes('json_object') ? { type: 'json_object' } : undefined;
}

function toNativeMessages(request: ChatRequest, channel: ModelChannel, needs: AnswerNeeds): readonly ChatMessage[] {
  const { tools, format } = needs;
  const isWritten = channel.tools === null && hasToolTurns(request.messages);
  const messages = isWritten ? writeToolTurns(request.messages) : request.messages;
  const words = [
    tools !== null && channel.tools === null ? toolPrompt(tools.tools) : null,
    tools === null ? null : choicePrompt(tools.mustCall ? request.toolChoice : undefined, tools.isOneCallOnly),
    format === null ? null : jsonPrompt(format, tools !== null),
  ].filter((text) => text !== null);
  return words.length === 0 ? messages : addToSystem(messages, words.join('\n\n'));
}
