import { SlotMap } from '@sluice/contract';
import { encodeMessage, encodeMessageHeader, FrameType, type OutgoingFrame, toFrame } from '../wire/frames.js';
import type { Publisher } from '../wire/publisher.js';
import { Rest } from '../wire/rest.js';
import type { Execution } from './execution.js';

const FLUSH_AT_BYTES = 128 * 1024;

/** From so many executions on, messages rest after each other: a write for each turn would cost more than all else. */
const MANY_EXECUTIONS = 64;
const REST_MS = 2;

/**
 * All answers of this worker to one gateway. What its executions have to say in one turn of the event loop goes out
 * as one PUBLISH, never awaited: the rings of the executions, not the order of replies, make the wire loss-proof. Where
 * many run, what does not begin an answer is gathered for 2 ms more.
 * The number of receivers that PUBLISH returns tells whether the gateway still listens.
 */
export class ReplyChannel {
  /** By their ids: running, or finished and not yet acknowledged. */
  readonly executions = new SlotMap<number, Execution>();
  /** One may be in it twice: it gives what it has, once. */
  private dirty: Execution[] = [];
  private readonly header: Buffer;
  private frames: OutgoingFrame[] = [];
  private sizeBytes = 0;
  private isScheduled = false;
  private readonly rest = new Rest(REST_MS, () => this.flush());
  /** Runs while there is a frame that goes along with others. */
  private readonly alongRest = new Rest(REST_MS, () => this.flush());
  /** First and last of the PUBLISH replies in a row that counted no receiver. */
  private unheard: { readonly firstAt: number; readonly lastAt: number } | null = null;

  constructor(
    readonly gatewayId: string,
    private readonly publisher: Publisher,
    private readonly channel: string,
    workerId: string,
    private readonly now: () => number,
  ) {
    this.header = encodeMessageHeader(workerId);
  }

  /** How long nobody has listened on the gateway's channel, ms; 0 while somebody does or Redis cannot say. */
  get silentMs(): number {
    return this.unheard === null ? 0 : this.unheard.lastAt - this.unheard.firstAt;
  }

  /**
   * The execution has items to send; they are collected when the next message is written.
   *
   * @param isUrgent  whether that is at the end of this turn, however many run
   */
  markDirty(execution: Execution, isUrgent: boolean): void {
    this.dirty.push(execution);
    this.schedule(isUrgent);
  }

  push(frame: OutgoingFrame): void {
    this.frames.push(frame);
    this.sizeBytes += frame.sizeBytes;
    if (this.sizeBytes >= FLUSH_AT_BYTES) this.flush();
    else this.schedule(false);
  }

  /** Sends a frame with whatever is said next, or after 2 ms: a message of its own would wake two processes for it. */
  pushAlong(frame: OutgoingFrame): void {
    this.frames.push(frame);
    this.sizeBytes += frame.sizeBytes;
    this.alongRest.begin();
  }

  /** Says of each execution how far it is, from which the gateway learns what it lacks. */
  heartbeat(): void {
    for (const execution of this.executions.values()) {
      execution.tellHead();
      const acked = Buffer.allocUnsafe(4);
      acked.writeUInt32BE(execution.ackedSeq);
      this.push(toFrame(FrameType.Heartbeat, execution.stream, execution.exec, execution.nextSeq, acked));
    }
  }

  flush(): void {
    this.isScheduled = false;
    this.sizeBytes = 0;
    for (const execution of this.dirty) execution.collect(this.frames);
    this.dirty = [];
    if (this.frames.length === 0) return;
    const message = encodeMessage(this.header, this.frames);
    this.frames = [];
    if (this.executions.size >= MANY_EXECUTIONS) this.rest.begin();
    // While Redis is away there is nobody to send to; the rings keep what was said and the gateway asks for it.
    if (!this.publisher.isReady) {
      this.unheard = null;
      return;
    }
    this.publisher.publish(this.channel, message).then(
      (receivers) => {
        const lastAt = this.now();
        this.unheard = receivers > 0 ? null : { firstAt: this.unheard?.firstAt ?? lastAt, lastAt };
      },
      () => (this.unheard = null),
    );
  }

  private schedule(isUrgent: boolean): void {
    if (this.isScheduled || (this.rest.isOn && !isUrgent)) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }
}
