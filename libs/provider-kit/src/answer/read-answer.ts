import { ServiceError, type ChatEvent, type ReadyIterable } from '@sluice/contract';
import type { UpstreamFailure } from '../errors/failure.js';
import type { UpstreamResponse } from '../http/upstream-http.js';
import type { SseFrame } from '../sse/sse-decoder.js';
import { throwIfAborted } from './abort.js';
import type { AnswerParser } from './answer-parser.js';
import { FrameReader } from './frame-reader.js';
import { openLater } from './open-later.js';

export interface ReadAnswerOptions {
  readonly signal: AbortSignal;
  /** Names the failure of an answer that is no stream: another status, HTML, or JSON in place of events. */
  readonly toError: (failure: UpstreamFailure) => ServiceError;
  /** Longest wait for more once the upstream has said why it stopped, ms; default 2 000. */
  readonly closingTimeoutMs?: number;
}

const CLOSING_TIMEOUT_MS = 2_000;

/** Longest text of an answer that is no stream which is read to tell what it is, bytes. */
const FAILURE_LIMIT_BYTES = 65_536;

type Step = IteratorResult<ChatEvent, undefined>;

const DONE: Step = { done: true, value: undefined };
const NOTHING: readonly never[] = [];

/**
 * Reads one streamed answer: events in order, then exactly one `finish`.
 *
 * @throws ServiceError `upstream_interrupted` when it breaks off before its end marker, `upstream_empty_response` when
 *   it ends without having said anything, `client_closed` on abort, else what `toError` or the parser says
 */
export function readAnswer(
  response: UpstreamResponse,
  parser: AnswerParser,
  options: ReadAnswerOptions,
): AsyncIterableIterator<ChatEvent, undefined> & ReadyIterable<ChatEvent> {
  if (response.status !== 200 || isHtml(response)) {
    return openLater(async () => {
      const text = await response.text(FAILURE_LIMIT_BYTES);
      throw options.toError({ status: response.status, headers: response.headers, text });
    });
  }
  return new AnswerReader(response, parser, options);
}

/**
 * The events of a stream. No generator: most steps have their event at hand, and a generator would take several turns
 * of the queue of promises to hand it over.
 */
class AnswerReader implements AsyncIterableIterator<ChatEvent, undefined>, ReadyIterable<ChatEvent> {
  private readonly reader: FrameReader;
  private frames: readonly SseFrame[] = NOTHING;
  private frameAt = 0;
  private events: readonly ChatEvent[] = NOTHING;
  private eventAt = 0;
  private hasSpoken = false;
  /** What went wrong while an event was taken without a step: the next step throws it. */
  private fault: { readonly error: unknown } | null = null;
  private isOver = false;
  private readonly onChunk = (chunk: IteratorResult<Uint8Array> | null): Step | Promise<Step> => {
    try {
      return this.goOn(this.reader.framesOf(chunk));
    } catch (error) {
      return this.fail(error);
    }
  };
  private readonly onBroken = (cause: unknown): Step | Promise<Step> => {
    try {
      return this.goOn(this.reader.framesAfter(cause));
    } catch (error) {
      return this.fail(error);
    }
  };

  constructor(
    private readonly response: UpstreamResponse,
    private readonly parser: AnswerParser,
    private readonly options: ReadAnswerOptions,
  ) {
    this.reader = new FrameReader(response, parser, options.closingTimeoutMs ?? CLOSING_TIMEOUT_MS);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  takeReady(): ChatEvent | undefined {
    if (this.fault !== null) return undefined;
    try {
      return this.takeEvent() ?? undefined;
    } catch (error) {
      this.fault = { error };
      return undefined;
    }
  }

  next(): Promise<Step> {
    if (this.fault !== null) return this.failOnce(this.fault.error);
    try {
      const event = this.takeEvent();
      return event === null ? this.read() : Promise.resolve({ done: false, value: event });
    } catch (error) {
      return this.fail(error);
    }
  }

  async return(): Promise<Step> {
    if (!this.isOver) await this.abandon();
    return DONE;
  }

  /** The next event of what has arrived; null when more has to be read, or the answer is over. */
  private takeEvent(): ChatEvent | null {
    for (;;) {
      if (this.eventAt < this.events.length) return this.events[this.eventAt++]!;
      if (this.isOver || this.parser.ending === 'closed' || this.frameAt >= this.frames.length) return null;
      throwIfAborted(this.options.signal);
      const frame = this.frames[this.frameAt++]!;
      if (frame.kind === 'stray') this.reader.keepStray(frame.text, this.options.toError);
      else this.take(this.parser.push(frame.text));
    }
  }

  /** The next event where none is at hand. No async function: each piece of an answer comes by here. */
  private read(): Promise<Step> {
    if (this.isOver) return Promise.resolve(DONE);
    if (this.parser.ending !== 'closed' && !this.reader.hasEnded) {
      return this.reader.read().then(this.onChunk, this.onBroken);
    }
    try {
      this.end();
      const event = this.takeEvent();
      return event === null ? this.read() : Promise.resolve({ done: false, value: event });
    } catch (error) {
      return this.fail(error);
    }
  }

  private goOn(frames: readonly SseFrame[]): Step | Promise<Step> {
    this.frames = frames;
    this.frameAt = 0;
    const event = this.takeEvent();
    return event === null ? this.read() : { done: false, value: event };
  }

  private take(events: readonly ChatEvent[]): void {
    this.events = events;
    this.eventAt = 0;
    this.hasSpoken ||= events.some(({ type }) => type !== 'citation' && type !== 'finish');
  }

  private end(): void {
    if (this.parser.ending === 'open') throw this.reader.brokenOff(this.hasSpoken, this.options.toError);
    this.take(this.parser.end());
    const last = this.events.at(-1);
    if (!this.hasSpoken && !(last?.type === 'finish' && last.reason === 'content_filter')) {
      throw new ServiceError(
        'upstream_empty_response',
        'The upstream ended its answer without any content. Try again.',
      );
    }
    this.isOver = true;
    this.response.release();
  }

  private failOnce(error: unknown): Promise<never> {
    this.fault = null;
    return this.fail(error);
  }

  private async fail(error: unknown): Promise<never> {
    if (!this.isOver) await this.abandon();
    throw error;
  }

  private async abandon(): Promise<void> {
    this.isOver = true;
    this.events = NOTHING;
    await this.reader.abandon();
  }
}

function isHtml({ headers }: UpstreamResponse): boolean {
  const contentType = headers['content-type'];
  return typeof contentType === 'string' && contentType.startsWith('text/html');
}
