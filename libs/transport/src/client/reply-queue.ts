import { HEADER_BYTES } from '../wire/frames.js';

type Step = IteratorResult<string, undefined>;

interface Payload {
  readonly seq: number;
  readonly text: string;
  /** As the worker counts it. */
  readonly sizeBytes: number;
}

/**
 * Payloads on their way from the wire to one reader, in order. Asking for the next payload says that the one before
 * has been dealt with.
 */
export class ReplyQueue {
  private readonly payloads: Payload[] = [];
  private taken: Payload | null = null;
  private end: 'complete' | { readonly error: Error } | null = null;
  private reader: PromiseWithResolvers<Step> | null = null;

  /** @param onConsumed  called with the seq and size of each payload that the reader has dealt with */
  constructor(private readonly onConsumed: (seq: number, sizeBytes: number) => void) {}

  /** Whether the reader waits for us, rather than we for it. */
  get isStarving(): boolean {
    return this.reader !== null;
  }

  /** @param payloadBytes  length of `text` in UTF-8 */
  push(seq: number, text: string, payloadBytes: number): void {
    if (this.end) return;
    const payload = { seq, text, sizeBytes: payloadBytes + HEADER_BYTES };
    if (this.reader === null) this.payloads.push(payload);
    else this.settle((reader) => reader.resolve(this.take(payload)));
  }

  complete(): void {
    this.end ??= 'complete';
    this.settle((reader) => reader.resolve(DONE));
  }

  /** The reader gets what has arrived before the error. */
  fail(error: Error): void {
    this.end ??= { error };
    this.settle((reader) => reader.reject(error));
  }

  /** No async function: a promise less for each payload. One reader waits at a time. */
  next(): Promise<Step> {
    if (this.taken) this.onConsumed(this.taken.seq, this.taken.sizeBytes);
    this.taken = null;
    const payload = this.payloads.shift();
    if (payload) return Promise.resolve(this.take(payload));
    if (this.end === 'complete') return Promise.resolve(DONE);
    if (this.end) return Promise.reject(this.end.error);
    this.reader = Promise.withResolvers<Step>();
    return this.reader.promise;
  }

  private take(payload: Payload): Step {
    this.taken = payload;
    return { done: false, value: payload.text };
  }

  /** A reader that waits has been given all there was. */
  private settle(answer: (reader: PromiseWithResolvers<Step>) => void): void {
    const { reader } = this;
    this.reader = null;
    if (reader) answer(reader);
  }
}

const DONE: Step = { done: true, value: undefined };
