import type { Fault } from './plan.js';
import { GARBAGE_LINE, type Frame, type Wire } from './wire.js';

/** How a stream leaves the scene: `end` as HTTP wants it, `destroy` by breaking the connection, `stall` not at all. */
export type Ending = 'end' | 'destroy' | 'stall';

/** Frames to send, and what comes after the last of them. */
export interface Playlist {
  readonly frames: Iterable<Buffer>;
  readonly ending: Ending;
}

/** Applies a fault to a good stream. */
export function arrange(frames: Iterable<Frame>, fault: Fault | null, wire: Wire): Playlist {
  switch (fault?.kind) {
    case undefined:
      return { frames: bytesOf(frames), ending: 'end' };
    case 'cut':
      return { frames: begin(frames, fault.after, fault.isMidFrame), ending: 'destroy' };
    case 'close':
      return { frames: begin(frames, fault.after, false), ending: 'end' };
    case 'stall':
      return { frames: begin(frames, fault.after, false), ending: 'stall' };
    case 'no-marker':
      return { frames: bytesOf(frames, (frame) => frame.role !== 'marker'), ending: 'end' };
    case 'garbage':
      return { frames: insert(frames, fault.after, GARBAGE_LINE), ending: 'end' };
    case 'garbage-all':
      return { frames: replaceAll(frames), ending: 'end' };
    case 'error':
      return { frames: concat(begin(frames, fault.after, false), wire.error(fault.code, fault.place)), ending: 'end' };
  }
}

function* bytesOf(frames: Iterable<Frame>, isKept: (frame: Frame) => boolean = () => true): Iterable<Buffer> {
  for (const frame of frames) if (isKept(frame)) yield frame.bytes;
}

/** The first `count` events, and half of the next where `withHalf`; never what says that the answer is complete. */
function* begin(frames: Iterable<Frame>, count: number, withHalf: boolean): Iterable<Buffer> {
  let sent = 0;
  for (const frame of frames) {
    if (frame.role !== 'event') return;
    if (sent >= count) {
      if (withHalf) yield frame.bytes.subarray(0, Math.ceil(frame.bytes.length / 2));
      return;
    }
    yield frame.bytes;
    sent += 1;
  }
}

function* insert(frames: Iterable<Frame>, after: number, extra: Buffer): Iterable<Buffer> {
  let sent = 0;
  for (const frame of frames) {
    if (sent === after) yield extra;
    yield frame.bytes;
    sent += 1;
  }
  if (sent <= after) yield extra;
}

function* replaceAll(frames: Iterable<Frame>): Iterable<Buffer> {
  for (const frame of frames) if (frame.role !== 'marker') yield GARBAGE_LINE;
}

function* concat(frames: Iterable<Buffer>, last: Buffer): Iterable<Buffer> {
  yield* frames;
  yield last;
}
