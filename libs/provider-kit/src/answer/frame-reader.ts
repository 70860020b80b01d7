import { ServiceError } from '@sluice/contract';
import type { UpstreamFailure } from '../errors/failure.js';
import type { UpstreamResponse } from '../http/upstream-http.js';
import { parseJsonObject } from '../json.js';
import { SseDecoder, type SseFrame } from '../sse/sse-decoder.js';
import type { AnswerParser } from './answer-parser.js';

type Chunk = IteratorResult<Uint8Array>;
type ToError = (failure: UpstreamFailure) => ServiceError;

/** Text outside of events is kept up to here, to tell what it was; characters. */
const STRAY_LIMIT = 65_536;

/** The frames of a body, batch by batch as they arrive, and what came outside of them. */
export class FrameReader {
  hasEnded = false;
  private readonly decoder = new SseDecoder();
  private readonly chunks: AsyncIterator<Uint8Array>;
  private stray = '';
  /** When the wait for the rest of a closable answer ends; null while there is no such wait. */
  private closesAt: number | null = null;
  /** Whether a read is under way, or was given up without an answer. */
  private isReading = false;

  constructor(
    private readonly response: UpstreamResponse,
    private readonly parser: AnswerParser,
    private readonly closingTimeoutMs: number,
  ) {
    this.chunks = response.body[Symbol.asyncIterator]();
  }

  /** Reads on; what comes of it is for `framesOf`, or for `framesAfter`. Null when nothing came in time. */
  read(): Promise<Chunk | null> {
    this.isReading = true;
    return this.parser.ending === 'closable' ? this.readInTime() : this.chunks.next();
  }

  /** @throws ServiceError `upstream_error` when a line has no end */
  framesOf(chunk: Chunk | null): readonly SseFrame[] {
    this.isReading = chunk === null;
    if (chunk === null || chunk.done === true) return this.endFrames();
    const frames = this.decoder.push(chunk.value);
    // Comments keep a connection alive, they do not carry an answer on.
    if (frames.length > 0) this.closesAt = null;
    return frames;
  }

  /** What is left to say after a read has failed. @throws that error, where the answer is not whole */
  framesAfter(error: unknown): readonly SseFrame[] {
    this.isReading = false;
    // Cut after the upstream had said why it stopped: the answer is whole, only usage may be missing.
    const isCut = error instanceof ServiceError && error.code === 'upstream_interrupted';
    if (!isCut || this.parser.ending === 'open') throw error;
    return this.endFrames();
  }

  /** @throws ServiceError when the line is an error report of its own */
  keepStray(text: string, toError: ToError): void {
    const report = parseJsonObject(text);
    if (report !== null && ['error', 'code', 'message', 'detail'].some((key) => key in report)) {
      throw toError(this.failure(text));
    }
    if (this.stray.length < STRAY_LIMIT) this.stray += `${text}\n`;
  }

  brokenOff(hasSpoken: boolean, toError: ToError): ServiceError {
    if (!hasSpoken && this.stray.trim() !== '') return toError(this.failure(this.stray));
    return new ServiceError('upstream_interrupted', 'The upstream broke off its answer. Send the request again.');
  }

  /** Closes the connection. A read that goes on would hold up `return`, so it is left to `release` to end it. */
  async abandon(): Promise<void> {
    if (this.isReading) this.response.release();
    else await this.chunks.return?.();
  }

  /** Null when nothing came in time; the read that was begun then fails unheard once the connection is closed. */
  private async readInTime(): Promise<Chunk | null> {
    this.closesAt ??= performance.now() + this.closingTimeoutMs;
    const waitMs = Math.max(this.closesAt - performance.now(), 0);
    let timer: NodeJS.Timeout | undefined;
    const lapse = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), waitMs);
    });
    try {
      return await Promise.race([this.chunks.next(), lapse]);
    } finally {
      clearTimeout(timer);
    }
  }

  private endFrames(): readonly SseFrame[] {
    this.hasEnded = true;
    return this.decoder.end();
  }

  private failure(text: string): UpstreamFailure {
    return { status: this.response.status, headers: this.response.headers, text };
  }
}
