import type { Dispatcher } from 'undici';

/** More than this unread, and the upstream is held back, bytes. */
const HIGH_WATER_BYTES = 65_536;

type Step = IteratorResult<Uint8Array, undefined>;

const DONE: Step = { done: true, value: undefined };

/**
 * The body of one answer as undici hands it over, for one reader that takes it at its own pace. In place of a Node
 * stream, which would cost each small event more than its parsing.
 */
export class BodyReader implements AsyncIterator<Uint8Array, undefined> {
  private chunks: Uint8Array[] = [];
  private unreadBytes = 0;
  private isPaused = false;
  private end: 'complete' | { readonly error: unknown } | null = null;
  private reader: PromiseWithResolvers<Step> | null = null;

  constructor(private readonly controller: Dispatcher.DispatchController) {}

  push(chunk: Uint8Array): void {
    if (this.end !== null) return;
    if (this.reader !== null) return this.settle((reader) => reader.resolve({ done: false, value: chunk }));
    this.chunks.push(chunk);
    this.unreadBytes += chunk.length;
    if (this.unreadBytes < HIGH_WATER_BYTES || this.isPaused) return;
    this.isPaused = true;
    this.controller.pause();
  }

  complete(): void {
    this.end ??= 'complete';
    this.settle((reader) => reader.resolve(DONE));
  }

  /** The reader gets what has arrived before the error. */
  fail(error: unknown): void {
    this.end ??= { error };
    this.settle((reader) => reader.reject(error));
  }

  /** All that is unread, in one piece: an upstream that writes event by event sends hundreds of pieces at once. */
  next(): Promise<Step> {
    if (this.chunks.length > 0) return Promise.resolve({ done: false, value: this.takeUnread() });
    if (this.end === 'complete') return Promise.resolve(DONE);
    if (this.end !== null) return Promise.reject(this.end.error);
    this.reader = Promise.withResolvers<Step>();
    return this.reader.promise;
  }

  return(): Promise<Step> {
    this.destroy();
    return Promise.resolve(DONE);
  }

  /** Nobody reads on: closes the connection unless the body has ended. */
  destroy(): void {
    const isOpen = this.end === null;
    this.chunks.length = 0;
    this.complete();
    if (isOpen) this.controller.abort(new Error('nobody reads on'));
  }

  private takeUnread(): Uint8Array {
    const { chunks } = this;
    this.chunks = [];
    this.unreadBytes = 0;
    if (this.isPaused) {
      this.isPaused = false;
      this.controller.resume();
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }

  private settle(answer: (reader: PromiseWithResolvers<Step>) => void): void {
    const { reader } = this;
    this.reader = null;
    if (reader !== null) answer(reader);
  }
}
