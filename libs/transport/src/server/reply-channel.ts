import { SlotMap } from '@sluice/contract';
import { encodeMessage, encodeMessageHeader, FrameType, type OutgoingFrame, toFrame } from '../wire/frames.js';
import type { Publisher } from '../wire/publisher.js';
import type { Execution } from './execution.js';

const FLUSH_AT_BYTES = 128 * 1024;

/**
 * All answers of this worker to one gateway. What its executions have to say in one turn of the event loop goes out
 * as one PUBLISH, never awaited: the rings of the executions, not the order of replies, make the wire loss-proof.
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

  /** The execution has items to send; they are collected at the end of this turn. */
  markDirty(execution: Execution): void {
    this.dirty.push(execution);
    this.schedule();
  }

  push(frame: OutgoingFrame): void {
    this.frames.push(frame);
    this.grow(frame.sizeBytes);
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

  private grow(bytes: number): void {
    this.sizeBytes += bytes;
    if (this.sizeBytes >= FLUSH_AT_BYTES) this.flush();
    else this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }
}
