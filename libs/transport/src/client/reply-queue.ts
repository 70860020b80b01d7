import { HEADER_BYTES } from '../wire/frames.js';

interface Payload {
  readonly seq: number;
  /** As a string: a view would keep the whole message alive that it came in. */
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
  private wake: (() => void) | null = null;

  /** @param onConsumed  called with the seq and size of each payload that the reader has dealt with */
  constructor(private readonly onConsumed: (seq: number, sizeBytes: number) => void) {}

  /** Whether the reader waits for us, rather than we for it. */
  get isStarving(): boolean {
    return this.payloads.length === 0 && this.wake !== null;
  }

  push(seq: number, payload: Buffer): void {
    if (this.end) return;
    this.payloads.push({ seq, text: payload.toString(), sizeBytes: payload.length + HEADER_BYTES });
    this.stir();
  }

  complete(): void {
    this.end ??= 'complete';
    this.stir();
  }

  /** The reader gets what has arrived before the error. */
  fail(error: Error): void {
    this.end ??= { error };
    this.stir();
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    if (this.taken) this.onConsumed(this.taken.seq, this.taken.sizeBytes);
    this.taken = null;
    for (;;) {
      const head = this.payloads.shift();
      if (head) {
        this.taken = head;
        return { done: false, value: head.text };
      }
      if (this.end === 'complete') return { done: true, value: undefined };
      if (this.end) throw this.end.error;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private stir(): void {
    const wake = this.wake;
    this.wake = null;
    wake?.();
  }
}
