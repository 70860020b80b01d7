import type { RedisNames } from '@sluice/contract';
import { encodeMessage, encodeMessageHeader, FrameType, type OutgoingFrame, toFrame } from '../wire/frames.js';
import type { Publisher } from '../wire/publisher.js';

/** What is acknowledged frees no more than memory, and half of a window is left by then: it waits for others. */
const ACK_AFTER_MS = 10;

/**
 * What this gateway says to workers. All of one turn of the event loop to one worker is one PUBLISH. Losing a message
 * does no lasting harm: each second's heartbeat of the worker shows what it has not heard.
 */
export class ControlSender {
  private readonly header: Buffer;
  private pending = new Map<string, OutgoingFrame[]>();
  private isScheduled = false;
  private acksDue: NodeJS.Timeout | null = null;

  constructor(
    private readonly publisher: Publisher,
    private readonly names: RedisNames,
    gatewayId: string,
  ) {
    this.header = encodeMessageHeader(gatewayId);
  }

  send(workerId: string, type: FrameType, stream: number, exec: number, seq = 0): void {
    const frames = this.pending.get(workerId);
    const frame = toFrame(type, stream, exec, seq);
    if (frames) frames.push(frame);
    else this.pending.set(workerId, [frame]);
    if (this.isScheduled) return;
    if (type === FrameType.Ack) {
      this.acksDue ??= setTimeout(() => this.flush(), ACK_AFTER_MS);
    } else {
      this.isScheduled = true;
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    this.isScheduled = false;
    if (this.acksDue !== null) clearTimeout(this.acksDue);
    this.acksDue = null;
    const messages = this.pending;
    this.pending = new Map();
    if (!this.publisher.isReady) return;
    for (const [workerId, frames] of messages) {
      this.publisher.publish(this.names.control(workerId), encodeMessage(this.header, frames)).catch(() => undefined);
    }
  }
}
