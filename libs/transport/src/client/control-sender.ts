import type { RedisNames } from '@sluice/contract';
import { encodeMessage, encodeMessageHeader, FrameType, type OutgoingFrame, toFrame } from '../wire/frames.js';
import type { Publisher } from '../wire/publisher.js';
import { Rest } from '../wire/rest.js';

/** So long after a message acknowledgements wait: they free no more than memory, and half of a window is left. */
const REST_MS = 10;

/**
 * What this gateway says to workers. All of one turn of the event loop to one worker is one PUBLISH. Losing a message
 * does no lasting harm: each second's heartbeat of the worker shows what it has not heard.
 */
export class ControlSender {
  private readonly header: Buffer;
  private pending = new Map<string, OutgoingFrame[]>();
  private isScheduled = false;
  private readonly rest = new Rest(REST_MS, () => this.flush());

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
    if (this.isScheduled || (type === FrameType.Ack && this.rest.isOn)) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.isScheduled = false;
    if (this.pending.size === 0) return;
    const messages = this.pending;
    this.pending = new Map();
    this.rest.begin();
    if (!this.publisher.isReady) return;
    for (const [workerId, frames] of messages) {
      this.publisher.publish(this.names.control(workerId), encodeMessage(this.header, frames)).catch(() => undefined);
    }
  }
}
