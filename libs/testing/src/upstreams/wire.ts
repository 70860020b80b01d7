import type { Answer, ErrorPlace, UpstreamUsage } from './plan.js';

/**
 * `event` is a piece of the answer, `finish` says that it is complete, `marker` is the last line of the stream.
 * Faults count and drop frames by this.
 */
export type FrameRole = 'event' | 'finish' | 'marker';

export interface Frame {
  readonly role: FrameRole;
  readonly bytes: Buffer;
}

/** How one upstream's stream writes an answer down. One object serves one request. */
export interface Wire {
  /** The whole stream, in order. */
  frames(answer: Answer): Iterable<Frame>;
  /** An error inside the stream. */
  error(code: string, place: ErrorPlace): Buffer;
}

/** A wire whose events add to the text, so that they can be prepared. */
export interface LoadWire extends Wire {
  /** An event of this text alone. */
  textEvent(text: string): Buffer;
  /** All that stands after the last event of an answer that ends well. */
  closing(usage: UpstreamUsage): Buffer;
}

/** An event stream line and the blank line after it. */
export function toEvent(payload: unknown): Buffer {
  return Buffer.from(`data: ${JSON.stringify(payload)}\n\n`);
}

export const DONE_LINE = Buffer.from('data: [DONE]\n\n');

/** Looks like the beginning of an event, but is no JSON. */
export const GARBAGE_LINE = Buffer.from('data: {"type":"chat:completion","data":{"phase":"answ\n\n');

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};
