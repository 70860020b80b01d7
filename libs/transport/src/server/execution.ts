import { ServiceError, takeReady, type WireError } from '@sluice/contract';
import { FrameType, type OutgoingFrame, toFrame } from '../wire/frames.js';
import { newExecId } from '../wire/timings.js';
import type { ReplyChannel } from './reply-channel.js';

/** Says to the gateway that this worker stops and another should take the request. Known to the wire only. */
export const WORKER_DRAINING: WireError = {
  code: 'worker_draining',
  message: 'The worker is shutting down.',
  isRetryable: true,
};

/** Items that await the end of a tick are not counted in bytes yet: no more than this many. */
const PACK_AT_ITEMS = 32;

const NO_ITEMS: never[] = [];

/**
 * One run of one request at this worker: pulls the handler's items, numbers what it sends and keeps it until the
 * gateway has acknowledged it. Unacknowledged bytes never exceed the window: then nothing more is pulled, and the
 * upstream feels it.
 */
export class Execution {
  readonly exec = newExecId();
  nextSeq = 0;
  ackedSeq = 0;
  /** null until the END or ERROR has been sent. */
  endedAt: number | null = null;
  private readonly abortController = new AbortController();
  private readonly ring: OutgoingFrame[] = [];
  private ringBytes = 0;
  private items: unknown[] = NO_ITEMS;
  /** What could not be put into JSON. */
  private fault: unknown = null;
  private head: object | null = null;
  /** Whether the head has been told ahead of its time. */
  private isHeadTold = false;
  private hasItems = false;
  private giveCredit: (() => void) | null = null;

  constructor(
    readonly stream: number,
    private readonly windowBytes: number,
    private readonly channel: ReplyChannel,
    private readonly now: () => number,
  ) {}

  get signal(): AbortSignal {
    return this.abortController.signal;
  }

  /** Travels ahead of the first item or error, as it is by then; afterwards it is too late. */
  announce(head: object): void {
    if (this.hasItems) return;
    this.head = head;
    this.isHeadTold = false;
  }

  /** Tells the head of an answer that has not begun: should it never, the gateway knows at least who was asked. */
  tellHead(): void {
    if (this.head === null || this.isHeadTold || this.endedAt !== null) return;
    this.isHeadTold = true;
    this.channel.push(this.keep(FrameType.Head, JSON.stringify(this.head)));
  }

  /** Says to the gateway who works for it: with an answer that comes at once, else ahead of it. */
  accept(): void {
    this.channel.pushAlong(toFrame(FrameType.Accept, this.stream, this.exec, 0));
  }

  /**
   * Sends every item, then END; or, when the source throws, ERROR. Resolves when the last frame is on its way.
   *
   * @returns what the source threw, where that was no ServiceError and so a fault of ours; else null
   */
  async run(source: () => Promise<AsyncIterable<unknown>>): Promise<unknown> {
    try {
      const iterable = this.signal.aborted ? NOTHING : await source();
      for await (const item of iterable) {
        for (let next: unknown = item; next !== undefined && !this.signal.aborted; next = takeReady(iterable)) {
          this.take(next);
          while (this.isFull && !this.signal.aborted) {
            await new Promise<void>((resolve) => (this.giveCredit = resolve));
          }
        }
        if (this.signal.aborted) break;
      }
      if (!this.signal.aborted) this.pack();
      if (this.signal.aborted) this.fail(this.signal.reason);
      else this.finish(FrameType.End, '');
      return this.fault;
    } catch (error) {
      this.fail(this.signal.aborted ? this.signal.reason : error);
      return this.signal.aborted || error instanceof ServiceError ? null : error;
    }
  }

  /** Stops the handler. A ServiceError or WORKER_DRAINING as reason is told to the gateway; any other it knows. */
  abort(reason: unknown): void {
    this.abortController.abort(reason);
    this.grantCredit();
  }

  /** The gateway consumed everything below `seq`. */
  acknowledge(seq: number): void {
    if (seq <= this.ackedSeq || seq > this.nextSeq) return;
    this.ackedSeq = seq;
    let count = 0;
    for (const frame of this.ring) {
      if (frame.seq >= seq) break;
      this.ringBytes -= frame.sizeBytes;
      count += 1;
    }
    this.ring.splice(0, count);
    if (this.ringBytes < this.windowBytes) this.grantCredit();
  }

  /** Sends again what the gateway misses. */
  replay(fromSeq: number): void {
    for (const frame of this.ring) if (frame.seq >= fromSeq) this.channel.push(frame);
  }

  get isAcknowledged(): boolean {
    return this.endedAt !== null && this.ackedSeq === this.nextSeq;
  }

  /** Turns the items of this tick into frames. */
  collect(frames: OutgoingFrame[]): void {
    if (this.items.length === 0) return;
    this.collectHead(frames);
    const { items } = this;
    this.items = NO_ITEMS;
    try {
      frames.push(this.keep(FrameType.Data, JSON.stringify(items)));
    } catch (error) {
      this.fault = error;
      this.abort(ServiceError.from(error));
    }
  }

  private get isFull(): boolean {
    return this.ringBytes >= this.windowBytes;
  }

  private take(item: unknown): void {
    const isFirst = !this.hasItems;
    this.hasItems = true;
    if (this.items.length === 0) {
      // An array of its size: most hold this one item until they are sent.
      this.items = [item];
      this.channel.markDirty(this, isFirst);
      return;
    }
    this.items.push(item);
    if (this.items.length === PACK_AT_ITEMS) this.pack();
  }

  /** Does now what the end of the tick would do. */
  private pack(): void {
    const frames: OutgoingFrame[] = [];
    this.collect(frames);
    for (const frame of frames) this.channel.push(frame);
  }

  private fail(reason: unknown): void {
    if (reason instanceof ServiceError) this.finish(FrameType.Error, JSON.stringify(reason.toWire()));
    else if (reason === WORKER_DRAINING) this.finish(FrameType.Error, JSON.stringify(WORKER_DRAINING));
    else if (this.signal.aborted) this.endedAt = this.now();
    else this.finish(FrameType.Error, JSON.stringify(ServiceError.from(reason).toWire()));
  }

  private finish(type: FrameType, payload: string): void {
    const frames: OutgoingFrame[] = [];
    this.collect(frames);
    this.collectHead(frames);
    frames.push(this.keep(type, payload));
    this.endedAt = this.now();
    for (const frame of frames) this.channel.push(frame);
  }

  private collectHead(frames: OutgoingFrame[]): void {
    if (this.head === null) return;
    frames.push(this.keep(FrameType.Head, JSON.stringify(this.head)));
    this.head = null;
  }

  private keep(type: FrameType, payload: string): OutgoingFrame {
    const frame = toFrame(type, this.stream, this.exec, this.nextSeq++, payload);
    this.ring.push(frame);
    this.ringBytes += frame.sizeBytes;
    return frame;
  }

  private grantCredit(): void {
    this.giveCredit?.();
    this.giveCredit = null;
  }
}

const NOTHING: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};
