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
  /** Longest wait for more once the upstream has said why it stopped, ms; default 2 000. */
  readonly closingTimeoutMs?: number;
}

const CLOSING_TIMEOUT_MS = 2_000;

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
  { signal, toError, closingTimeoutMs = CLOSING_TIMEOUT_MS }: ReadAnswerOptions,
): AsyncGenerator<ChatEvent> {
  if (response.status !== 200 || isHtml(response)) {
    const text = await response.text(STRAY_LIMIT);
    throw toError({ status: response.status, headers: response.headers, text });
  }
  const frames = new FrameReader(response, parser, closingTimeoutMs);
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
  /** When the wait for the rest of a closable answer ends; null while there is no such wait. */
  private closesAt: number | null = null;
  private isReading = false;

  constructor(
    private readonly response: UpstreamResponse,
    private readonly parser: AnswerParser,
    private readonly closingTimeoutMs: number,
  ) {
    this.chunks = response.body[Symbol.asyncIterator]();
  }

  async next(): Promise<readonly SseFrame[]> {
    try {
      const chunk = this.parser.ending === 'closable' ? await this.readInTime() : await this.read();
      if (chunk !== null && chunk.done !== true) {
        const frames = this.decoder.push(chunk.value);
        // Comments keep a connection alive, they do not carry an answer on.
        if (frames.length > 0) this.closesAt = null;
        return frames;
      }
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

  /** Closes the connection. A read that goes on would hold up `return`, so it is left to `release` to end it. */
  async abandon(): Promise<void> {
    if (this.isReading) this.response.release();
    else await this.chunks.return?.();
  }

  private async read(): Promise<IteratorResult<Uint8Array>> {
    this.isReading = true;
    try {
      return await this.chunks.next();
    } finally {
      this.isReading = false;
    }
  }

  /** Null when nothing came in time; the read that was begun then fails unheard once the connection is closed. */
  private async readInTime(): Promise<IteratorResult<Uint8Array> | null> {
    this.closesAt ??= performance.now() + this.closingTimeoutMs;
    const waitMs = Math.max(this.closesAt - performance.now(), 0);
    let timer: NodeJS.Timeout | undefined;
    const lapse = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), waitMs);
    });
    try {
      return await Promise.race([this.read(), lapse]);
    } finally {
      clearTimeout(timer);
    }
  }

  private failure(text: string): UpstreamFailure {
    return { status: this.response.status, headers: this.response.headers, text };
  }
}

function isHtml({ headers }: UpstreamResponse): boolean {
  const contentType = headers['content-type'];
  return typeof contentType === 'string' && contentType.startsWith('text/html');
}
