import { ServiceError, type ChatEvent } from '@sluice/contract';
import type { UpstreamFailure } from '../errors/failure.js';
import type { UpstreamResponse } from '../http/upstream-http.js';
import { parseJsonObject } from '../json.js';
import { SseDecoder, type SseFrame } from '../sse/sse-decoder.js';
import { throwIfAborted } from './abort.js';
import type { AnswerParser } from './answer-parser.js';

export interface ReadAnswerOptions {
  readonly signal: AbortSignal;
  /** Names the failure of an answer that is no stream: another status, HTML, or JSON in place of events. */
  readonly toError: (failure: UpstreamFailure) => ServiceError;
}

/** Text outside of events is kept up to here, to tell what it was; characters. */
const STRAY_LIMIT = 65_536;

/**
 * Reads one streamed answer: events in order, then exactly one `finish`.
 *
 * @throws ServiceError `upstream_interrupted` when it breaks off before its end marker, `upstream_empty_response` when
 *   it ends without having said anything, `client_closed` on abort, else what `toError` or the parser says
 */
export async function* readAnswer(
  response: UpstreamResponse,
  parser: AnswerParser,
  { signal, toError }: ReadAnswerOptions,
): AsyncGenerator<ChatEvent> {
  if (response.status !== 200 || isHtml(response)) {
    const text = await response.text(STRAY_LIMIT);
    throw toError({ status: response.status, headers: response.headers, text });
  }
  const frames = new FrameReader(response, parser);
  let hasSpoken = false;
  let isComplete = false;
  try {
    for (;;) {
      const batch = await frames.next();
      for (const frame of batch) {
        throwIfAborted(signal);
        if (frame.kind === 'stray') {
          frames.keepStray(frame.text, toError);
          continue;
        }
        for (const event of parser.push(frame.text)) {
          if (event.type !== 'citation') hasSpoken = true;
          yield event;
        }
        if (parser.ending === 'closed') break;
      }
      if (parser.ending === 'closed' || frames.hasEnded) break;
    }
    if (parser.ending === 'open') throw frames.brokenOff(hasSpoken, toError);
    const last = parser.end();
    const reason = last.at(-1);
    hasSpoken ||= last.some((event) => event.type !== 'finish' && event.type !== 'citation');
    if (!hasSpoken && !(reason?.type === 'finish' && reason.reason === 'content_filter')) {
      throw new ServiceError(
        'upstream_empty_response',
        'The upstream ended its answer without any content. Try again.',
      );
    }
    isComplete = true;
    yield* last;
  } finally {
    if (isComplete) response.release();
    else await frames.abandon();
  }
}

/** The frames of a body, batch by batch as they arrive, and what came outside of them. */
class FrameReader {
  hasEnded = false;
  private readonly decoder = new SseDecoder();
  private readonly chunks: AsyncIterator<Uint8Array>;
  private stray = '';

  constructor(
    private readonly response: UpstreamResponse,
    private readonly parser: AnswerParser,
  ) {
    this.chunks = response.body[Symbol.asyncIterator]();
  }

  async next(): Promise<readonly SseFrame[]> {
    try {
      const chunk = await this.chunks.next();
      if (chunk.done !== true) return this.decoder.push(chunk.value);
    } catch (error) {
      // Cut after the upstream had said why it stopped: the answer is whole, only usage may be missing.
      const isCut = error instanceof ServiceError && error.code === 'upstream_interrupted';
      if (!isCut || this.parser.ending === 'open') throw error;
    }
    this.hasEnded = true;
    return this.decoder.end();
  }

  /** @throws ServiceError when the line is an error report of its own */
  keepStray(text: string, toError: ReadAnswerOptions['toError']): void {
    const report = parseJsonObject(text);
    if (report !== null && ['error', 'code', 'message', 'detail'].some((key) => key in report)) {
      throw toError(this.failure(text));
    }
    if (this.stray.length < STRAY_LIMIT) this.stray += `${text}\n`;
  }

  brokenOff(hasSpoken: boolean, toError: ReadAnswerOptions['toError']): ServiceError {
    if (!hasSpoken && this.stray.trim() !== '') return toError(this.failure(this.stray));
    return new ServiceError('upstream_interrupted', 'The upstream broke off its answer. Send the request again.');
  }

  async abandon(): Promise<void> {
    await this.chunks.return?.();
  }

  private failure(text: string): UpstreamFailure {
    return { status: this.response.status, headers: this.response.headers, text };
  }
}

function isHtml({ headers }: UpstreamResponse): boolean {
  const contentType = headers['content-type'];
  return typeof contentType === 'string' && contentType.startsWith('text/html');
}
