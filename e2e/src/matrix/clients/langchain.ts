import { AIMessage, type AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import OpenAI from 'openai';
import {
  EMPTY_REPLY,
  functionTools,
  type GatewayDoor,
  type MatrixClient,
  type Message,
  ownFields,
  pngUrl,
  type Question,
  type Reply,
  type SeenError,
} from './client.ts';

export const langchain: MatrixClient = {
  name: '@langchain/openai',
  showsCitations: false,
  notes: {
    thinking:
      'reasoning stands in `additional_kwargs.reasoning_content` of the message. `reasoning_effort` goes out by `modelKwargs`, since the option `reasoning` is sent for OpenAI’s own reasoning models alone.',
    search:
      'the message has no place for `annotations`, so that the sources are in the raw body alone (`__includeRawResponse: true`). `web_search` goes out by `modelKwargs`.',
    cut: 'the loop over the stream throws an error of `openai`, with our code and no status.',
    stall: 'as for cut.',
  },
  async ask(door, question, isStreamed) {
    const model = toModel(door, question);
    const messages = question.messages.map(toMessage);
    try {
      if (isStreamed) return await readStream(model, messages, toOptions(question));
      return toReply(await model.invoke(messages, toOptions(question)), 1);
    } catch (error) {
      return { ...EMPTY_REPLY, error: toSeenError(error) };
    }
  },
};

type Options = NonNullable<Parameters<ChatOpenAI['invoke']>[1]>;

async function readStream(model: ChatOpenAI, messages: BaseMessage[], options: Options): Promise<Reply> {
  let whole: AIMessageChunk | null = null;
  let pieces = 0;
  try {
    for await (const chunk of await model.stream(messages, options)) {
      whole = whole === null ? chunk : whole.concat(chunk);
      if (chunk.text !== '') pieces += 1;
    }
  } catch (error) {
    const begun = whole === null ? EMPTY_REPLY : toReply(whole, pieces);
    return { ...begun, error: toSeenError(error) };
  }
  return whole === null ? EMPTY_REPLY : toReply(whole, pieces);
}

function toReply(message: AIMessage | AIMessageChunk, pieces: number): Reply {
  const { additional_kwargs: more, response_metadata: metadata, usage_metadata: usage } = message;
  return {
    ...EMPTY_REPLY,
    text: message.text,
    pieces,
    reasoning: String(more['reasoning_content'] ?? ''),
    toolCalls: (message.tool_calls ?? []).map(({ id = '', name, args }) => ({ id, name, input: args })),
    finishReason: (metadata['finish_reason'] as string | undefined) ?? null,
    outputTokens: usage?.output_tokens ?? null,
  };
}

function toModel({ baseUrl, apiKey, fetch }: GatewayDoor, question: Question): ChatOpenAI {
  const { model, reasoningEffort } = question;
  return new ChatOpenAI({
    model,
    apiKey,
    maxRetries: 0,
    configuration: { baseURL: baseUrl, fetch },
    modelKwargs: { ...ownFields(question), ...(reasoningEffort ? { reasoning_effort: reasoningEffort } : {}) },
  });
}

function toOptions({ tools, wantsJson, stop }: Question): Options {
  return {
    ...(tools ? { tools: functionTools(tools) } : {}),
    ...(wantsJson ? { response_format: { type: 'json_object' } } : {}),
    ...(stop ? { stop: [...stop] } : {}),
  };
}

function toMessage(message: Message): BaseMessage {
  if (message.role === 'tool') return new ToolMessage({ content: message.text, tool_call_id: message.callId });
  if (message.role === 'assistant') {
    const calls = message.toolCalls.map(({ id, name, input }) => ({ id, name, args: { ...input } }));
    return new AIMessage({ content: '', tool_calls: calls });
  }
  const { text, image } = message;
  if (image === undefined) return new HumanMessage(text);
  return new HumanMessage({
    content: [
      { type: 'text', text },
      { type: 'image_url', image_url: { url: pngUrl(image) } },
    ],
  });
}

/** @throws whatever is no error of the package beneath */
function toSeenError(error: unknown): SeenError {
  if (!(error instanceof OpenAI.APIError)) throw error;
  return { status: (error.status as number | undefined) ?? null, code: error.code ?? null };
}
