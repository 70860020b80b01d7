import type {
  ChatMessage,
  ChatRequest,
  ContentPart,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '@sluice/contract';

/** Optional fields of the body, by their name on the wire. */
export type OpenAiField =
  | 'max_tokens'
  | 'temperature'
  | 'top_p'
  | 'stop'
  | 'seed'
  | 'tools'
  | 'tool_choice'
  | 'parallel_tool_calls'
  | 'response_format';

export interface OpenAiBodyOptions {
  /** The upstream's name of the model. */
  readonly model: string;
  /** Optional fields that this upstream knows; the others are left out. */
  readonly fields: readonly OpenAiField[];
  /** Sends the reasoning of earlier turns back as `reasoning_content`. */
  readonly returnsReasoning: boolean;
}

/** The body of `POST /chat/completions`; always a stream, whatever the client reads. */
export function toOpenAiBody(request: ChatRequest, options: OpenAiBodyOptions): Record<string, unknown> {
  const optional: Record<OpenAiField, unknown> = {
    max_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    seed: request.seed,
    tools: request.tools === undefined || request.tools.length === 0 ? undefined : toOpenAiTools(request.tools),
    tool_choice: request.toolChoice === undefined ? undefined : toOpenAiToolChoice(request.toolChoice),
    parallel_tool_calls: request.parallelToolCalls,
    response_format: request.responseFormat === undefined ? undefined : toResponseFormat(request.responseFormat),
  };
  const body: Record<string, unknown> = {
    model: options.model,
    messages: toOpenAiMessages(request.messages, options.returnsReasoning),
    stream: true,
  };
  for (const field of options.fields) if (optional[field] !== undefined) body[field] = optional[field];
  return body;
}

export function toOpenAiMessages(messages: readonly ChatMessage[], returnsReasoning: boolean): readonly object[] {
  return messages.map((message) => {
    const content = typeof message.content === 'string' ? message.content : (message.content?.map(toPart) ?? null);
    if (message.role === 'tool') return { role: 'tool', content, tool_call_id: message.toolCallId };
    if (message.role !== 'assistant') return { role: message.role, content };
    const { reasoning, toolCalls } = message;
    return {
      role: 'assistant',
      content,
      ...(returnsReasoning && reasoning !== undefined ? { reasoning_content: reasoning } : {}),
      ...(toolCalls === undefined || toolCalls.length === 0
        ? {}
        : {
            tool_calls: toolCalls.map(({ id, name, inputJson }) => ({
              id,
              type: 'function',
              function: { name, arguments: inputJson },
            })),
          }),
    };
  });
}

export const toOpenAiTools = (tools: readonly ToolDefinition[]): readonly object[] =>
  tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  }));

export const toOpenAiToolChoice = (choice: ToolChoice): unknown =>
  typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };

const toPart = (part: ContentPart): object =>
  part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: part.url } };

const toResponseFormat = (format: ResponseFormat): object =>
  format.type === 'json_schema'
    ? { type: 'json_schema', json_schema: { name: format.name, schema: format.schema } }
    : { type: format.type };
