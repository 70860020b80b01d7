import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  generateText,
  jsonSchema,
  type ModelMessage,
  Output,
  StreamProviderError,
  streamText,
  tool,
  type ToolSet,
} from 'ai';
import {
  EMPTY_REPLY,
  type GatewayDoor,
  type MatrixClient,
  type Message,
  ownFields,
  type Question,
  type Reply,
  type SeenError,
  type ToolCall,
} from './client.ts';

const PROVIDER = 'sluice';

export const aiSdk: MatrixClient = {
  name: 'ai',
  showsCitations: false,
  notes: {
    search:
      'its provider reads text, reasoning and tool calls of a message and passes over `annotations`, so that the sources are in the raw body alone (`include: { responseBody: true }`). `web_search` goes out by `providerOptions`.',
    cut: '`streamText` hands the error on as a part of type `error`, a `StreamProviderError` with our code and no status, and closes with the reason `error`.',
    stall: 'as for cut.',
  },
  async ask(door, question, isStreamed) {
    return isStreamed ? readStream(toCall(door, question)) : readWhole(toCall(door, question));
  },
};

type Call = Parameters<typeof generateText>[0];

async function readWhole(call: Call): Promise<Reply> {
  try {
    const result = await generateText(call);
    return {
      ...EMPTY_REPLY,
      text: result.text,
      pieces: 1,
      reasoning: result.reasoningText ?? '',
      toolCalls: result.toolCalls.map(toToolCall),
      finishReason: result.rawFinishReason ?? null,
      outputTokens: result.usage.outputTokens ?? null,
    };
  } catch (error) {
    return { ...EMPTY_REPLY, error: toSeenError(error) };
  }
}

async function readStream(call: Call): Promise<Reply> {
  const seen = { ...EMPTY_REPLY, toolCalls: [] as ToolCall[] };
  const { fullStream } = streamText({ ...call, onError: () => undefined } as Parameters<typeof streamText>[0]);
  for await (const part of fullStream) {
    if (part.type === 'text-delta') {
      seen.text += part.text;
      seen.pieces += 1;
    } else if (part.type === 'reasoning-delta') seen.reasoning += part.text;
    else if (part.type === 'tool-call') seen.toolCalls.push(toToolCall(part));
    else if (part.type === 'error') seen.error = toSeenError(part.error);
    else if (part.type === 'finish' && part.finishReason !== 'error') {
      seen.finishReason = part.rawFinishReason ?? part.finishReason;
      seen.outputTokens = part.totalUsage.outputTokens ?? null;
    }
  }
  return seen;
}

function toCall({ baseUrl, apiKey, fetch }: GatewayDoor, question: Question): Call {
  const { model, messages, tools, wantsJson, stop, reasoningEffort } = question;
  const sluice = createOpenAICompatible({ name: PROVIDER, baseURL: baseUrl, apiKey, fetch, includeUsage: true });
  const options = { ...ownFields(question), ...(reasoningEffort ? { reasoningEffort } : {}) };
  return {
    model: sluice(model),
    messages: messages.map(toMessage),
    maxRetries: 0,
    ...(tools ? { tools: Object.fromEntries(tools.map((one) => [one.name, toTool(one)])) as ToolSet } : {}),
    ...(wantsJson ? { output: Output.json() } : {}),
    ...(stop ? { stopSequences: [...stop] } : {}),
    ...(Object.keys(options).length > 0 ? { providerOptions: { [PROVIDER]: options as Record<string, string> } } : {}),
  } as Call;
}

/** Without `execute`, so that the call comes back to us. */
const toTool = ({ description, parameters }: NonNullable<Question['tools']>[number]) =>
  tool({ description, inputSchema: jsonSchema<Record<string, unknown>>(parameters) });

function toMessage(message: Message): ModelMessage {
  if (message.role === 'tool') {
    const { callId: toolCallId, toolName, text } = message;
    return {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId, toolName, output: { type: 'text', value: text } }],
    };
  }
  if (message.role === 'assistant') {
    const calls = message.toolCalls.map(({ id, name, input }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: name,
      input,
    }));
    return { role: 'assistant', content: calls };
  }
  const { text, image } = message;
  if (image === undefined) return { role: 'user', content: text };
  return {
    role: 'user',
    content: [
      { type: 'text', text },
      { type: 'file', mediaType: 'image/png', data: image },
    ],
  };
}

interface MadeCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
}

const toToolCall = ({ toolCallId, toolName, input }: MadeCall): ToolCall => ({
  id: toolCallId,
  name: toolName,
  input: input as ToolCall['input'],
});

/** @throws whatever is no error of a request */
function toSeenError(error: unknown): SeenError {
  if (APICallError.isInstance(error)) {
    const { error: told } = (error.data ?? {}) as { error?: { code?: string } };
    return { status: error.statusCode ?? null, code: told?.code ?? null };
  }
  if (StreamProviderError.isInstance(error)) {
    return { status: error.statusCode ?? null, code: error.code === undefined ? null : String(error.code) };
  }
  throw error;
}
