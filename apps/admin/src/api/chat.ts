import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ApiError } from './api-error';
import { root } from './client';
import { toPiece, type ChatPiece } from './chat-piece';

/** Of an answer that has begun: the id by which the books know it, and its pieces. */
export interface ChatAnswer {
  readonly requestId: string | null;
  readonly pieces: AsyncIterable<ChatPiece>;
}

/**
 * Asks the gateway as a client does.
 *
 * @throws ApiError where it refused
 */
export async function streamChat(key: string, body: object, signal: AbortSignal): Promise<ChatAnswer> {
  const response = await fetch(`${root}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    signal,
    credentials: 'omit',
  });
  if (!response.ok || response.body === null) {
    throw ApiError.of(response, await response.json().catch(() => null));
  }
  return { requestId: response.headers.get('x-request-id'), pieces: readPieces(response.body) };
}

async function* readPieces(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatPiece> {
  const events = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const { done, value } = await events.read();
    if (done) return;
    if (value.data === '[DONE]') {
      yield { raw: value.data, finish: '[DONE]' };
      return;
    }
    yield toPiece(value.data);
  }
}
