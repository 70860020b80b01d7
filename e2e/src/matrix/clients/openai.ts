import OpenAI from 'openai';
import {
  type Citation,
  EMPTY_REPLY,
  functionTools,
  type MatrixClient,
  type Message,
  ownFields,
  pngUrl,
  type Question,
  type Reply,
  type SeenError,
} from './client.ts';

type Body = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;

/** Fields that Sluice adds and the package hands through. */
interface Said {
  readonly reasoning_content?: string;
  readonly annotations?: readonly { readonly url_citation: Citation }[];
}

export const openaiPackage: MatrixClient = {
  name: 'openai',
  showsCitations: true,
  notes: {
    search: '`annotations` of a message are typed; those of a chunk are there and have no type.',
    cut: 'the loop over the stream throws an `APIError` with our code and no status.',
    stall: 'as for cut.',
  },
  async ask({ baseUrl, apiKey, fetch }, question, isStreamed) {
    const client = new OpenAI({ baseURL: baseUrl, apiKey, fetch, maxRetries: 0 });
    return isStreamed ? readStream(client, toBody(question)) : readWhole(client, toBody(question));
  },
};

async function readWhole(client: OpenAI, body: Body): Promise<Reply> {
  try {
    const { choices, usage } = await client.chat.completions.create(body);
    const { message, finish_reason: finishReason } = choices[0]!;
    const { reasoning_content: reasoning = '', annotations = [] } = message as Said;
    return {
      text: message.content ?? '',
      pieces: 1,
      reasoning,
      toolCalls: (message.tool_calls ?? []).map(toToolCall),
      finishReason,
      outputTokens: usage?.completion_tokens ?? null,
      citations: annotations.map(toCitation),
      error: null,
    };
  } catch (error) {
    return { ...EMPTY_REPLY, error: toSeenError(error) };
  }
}

/** By the package's own reader of streams, which puts the chunks together. */
async function readStream(client: OpenAI, body: Body): Promise<Reply> {
  const seen = { ...EMPTY_REPLY, citations: [] as Citation[] };
  const reader = client.chat.completions.stream({ ...body, stream_options: { include_usage: true } });
  try {
    for await (const { choices } of reader) {
      const delta = choices[0]?.delta;
      const { reasoning_content: reasoning = '', annotations = [] } = (delta ?? {}) as Said;
      if (delta?.content) seen.pieces += 1;
      seen.text += delta?.content ?? '';
      seen.reasoning += reasoning;
      seen.citations.push(...annotations.map(toCitation));
    }
    const { choices, usage } = await reader.finalChatCompletion();
    return {
      ...seen,
      toolCalls: (choices[0]!.message.tool_calls ?? []).map(toToolCall),
      finishReason: choices[0]!.finish_reason,
      outputTokens: usage?.completion_tokens ?? null,
    };
  } catch (error) {
    return { ...seen, error: toSeenError(error) };
  }
}

function toBody(question: Question): Body {
  const { model, messages, tools, wantsJson, stop, reasoningEffort } = question;
  return {
    model,
    messages: messages.map(toMessage),
    ...(tools ? { tools: functionTools(tools) } : {}),
    ...(wantsJson ? { response_format: { type: 'json_object' } } : {}),
    ...(stop ? { stop: [...stop] } : {}),
    ...(reasoningEffort ? { reasoning_effort: reasoningEffort } : {}),
    ...ownFields(question),
  };
}

function toMessage(message: Message): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.text };
  if (message.role === 'assistant') {
    const calls = message.toolCalls.map(({ id, name, input }) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input) },
    }));
    return { role: 'assistant', content: null, tool_calls: calls };
  }
  const { text, image } = message;
  if (image === undefined) return { role: 'user', content: text };
  return {
    role: 'user',
    content: [
      { type: 'text', text },
      { type: 'image_url', image_url: { url: pngUrl(image) } },
    ],
  };
}

function toToolCall(call: OpenAI.ChatCompletionMessageToolCall): Reply['toolCalls'][number] {
  if (call.type !== 'function') throw new Error(`a tool call of type ${call.type}`);
  return {
    id: call.id,
    name: call.function.name,
    input: JSON.parse(call.function.arguments) as Record<string, unknown>,
  };
}

const toCitation = ({ url_citation: { title, url } }: { url_citation: Citation }): Citation => ({ title, url });

/** @throws whatever is no error of the package */
function toSeenError(error: unknown): SeenError {
  if (!(error instanceof OpenAI.APIError)) throw error;
  return { status: (error.status as number | undefined) ?? null, code: error.code ?? null };
}
