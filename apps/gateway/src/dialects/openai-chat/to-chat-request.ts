import type {
  ChatMessage,
  ChatRequest,
  ContentPart,
  ReasoningRequest,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '@sluice/contract';
import type { ChatCompletionDto } from './chat-completion.dto.js';
import type { ChatMessageDto, ContentPartDto, ResponseFormatDto, ToolChoiceDto, ToolDto } from './chat-parts.dto.js';

/**
 * A checked request in the product's own form.
 *
 * @param model  public name, in the card's spelling
 * @param isStrict  whether the request is to be refused rather than any of it be passed over
 */
export function toChatRequest(
  dto: ChatCompletionDto,
  model: string,
  isStrict: boolean,
  conversationKey: string,
): ChatRequest {
  const { stop, tools, tool_choice: toolChoice, response_format: format, ...rest } = dto;
  return {
    model,
    messages: dto.messages.map(toMessage),
    stream: dto.stream === true,
    maxOutputTokens: rest.max_completion_tokens ?? rest.max_tokens,
    temperature: rest.temperature,
    topP: rest.top_p,
    stop: toStops(stop),
    seed: rest.seed,
    tools: tools === undefined || tools.length === 0 ? undefined : tools.map(toTool),
    toolChoice: toolChoice === undefined ? undefined : toToolChoice(toolChoice),
    parallelToolCalls: rest.parallel_tool_calls,
    responseFormat: format === undefined ? undefined : toResponseFormat(format),
    reasoning: toReasoning(rest),
    webSearch: rest.web_search ?? (rest.web_search_options === undefined ? undefined : true),
    isStrict: isStrict || undefined,
    conversationKey,
  };
}

function toMessage(message: ChatMessageDto): ChatMessage {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: toContent(message.content) };
    case 'user':
      return { role: 'user', content: toContent(message.content) };
    case 'tool':
      return { role: 'tool', content: toContent(message.content), toolCallId: message.tool_call_id ?? '' };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content === undefined || message.content === null ? null : toContent(message.content),
        reasoning: message.reasoning_content ?? message.reasoning ?? undefined,
        toolCalls: message.tool_calls?.map((call) => ({
          id: call.id,
          name: call.function.name,
          inputJson: call.function.arguments,
        })),
      };
  }
}

/** An empty text would stop every answer, or be refused by the upstream: it asks for nothing. */
function toStops(stop: ChatCompletionDto['stop']): readonly string[] | undefined {
  const stops = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((text) => text !== '');
  return stops.length === 0 ? undefined : stops;
}

const toContent = (content: ChatMessageDto['content']): string | readonly ContentPart[] =>
  typeof content === 'string' ? content : (content ?? []).map(toPart);

function toPart(part: ContentPartDto): ContentPart {
  if (part.type === 'image_url') return { type: 'image', url: part.image_url?.url ?? '' };
  return { type: 'text', text: part.text ?? part.refusal ?? '' };
}

const toTool = ({ function: definition }: ToolDto): ToolDefinition => ({
  name: definition.name,
  description: definition.description ?? undefined,
  parameters: definition.parameters ?? undefined,
});

const toToolChoice = (choice: ToolChoiceDto): ToolChoice =>
  typeof choice === 'string' ? choice : { name: choice.function.name };

function toResponseFormat(format: ResponseFormatDto): ResponseFormat {
  if (format.type !== 'json_schema') return { type: format.type };
  return { type: 'json_schema', name: format.json_schema?.name ?? '', schema: format.json_schema?.schema ?? {} };
}

type ReasoningFields = Pick<ChatCompletionDto, 'reasoning_effort' | 'reasoning' | 'thinking' | 'enable_thinking'>;

/** Joins the four ways to ask for reasoning; where they differ, the more particular one rules. */
export function toReasoning(fields: ReasoningFields): ReasoningRequest | undefined {
  const { reasoning, thinking } = fields;
  const effort = reasoning?.effort ?? fields.reasoning_effort;
  const budgetTokens = reasoning?.max_tokens ?? thinking?.budget_tokens ?? undefined;
  const isEnabled =
    reasoning?.enabled ??
    fields.enable_thinking ??
    (thinking === undefined ? undefined : thinking.type === 'enabled') ??
    (effort === undefined ? undefined : effort !== 'none');
  if (isEnabled === undefined && budgetTokens === undefined) return undefined;
  return {
    isEnabled,
    effort: effort === undefined || effort === 'none' ? undefined : effort === 'xhigh' ? 'max' : effort,
    budgetTokens,
  };
}
