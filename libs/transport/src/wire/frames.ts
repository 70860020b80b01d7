/**
 * The binary form of what crosses Redis by pub/sub: one message is a header and any number of frames.
 *
 * Message: `u8 version | u8 n | n bytes sender id | frames`. The sender is the process that published: one worker or
 * one gateway. Frame: `u8 type | u32 stream | u32 exec | u32 seq | u32 length | payload`, big-endian.
 */
export const PROTOCOL_VERSION = 1;

export const FrameType = {
  /** Worker took the request. */
  Accept: 1,
  /** Small JSON: who serves the call. Ahead of the first DATA or ERROR. */
  Head: 2,
  /** A tick's items, as one JSON array. */
  Data: 3,
  /** Complete; nothing follows. */
  End: 4,
  /** Failed; JSON `WireError`; nothing follows. */
  Error: 5,
  /** Each second for each execution: `seq` is the next it will send, payload the u32 it knows to be acknowledged. */
  Heartbeat: 6,
  /** Gateway consumed everything below `seq`. */
  Ack: 16,
  /** Gateway wants no more of this execution. */
  Cancel: 17,
  /** Gateway misses everything from `seq`. */
  Replay: 18,
} as const;

export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  /** A FrameType, or one of a later version. */
  readonly type: number;
  /** Number of the request at its gateway. */
  readonly stream: number;
  /** Random number of one execution of the request; tells the answer we want from a twin's. */
  readonly exec: number;
  readonly seq: number;
  /** A view into the message, valid as long as that. */
  readonly payload: Buffer;
}

/** What each frame adds to its payload. */
export const HEADER_BYTES = 17;
const EMPTY = Buffer.alloc(0);

/** Builds one frame. A string payload is written as UTF-8, straight into the frame. */
export function encodeFrame(
  type: FrameType,
  stream: number,
  exec: number,
  seq: number,
  payload: string | Buffer = EMPTY,
): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  // Memory of its own: a small frame cut from a shared slab would keep the whole slab alive until it is acknowledged.
  const frame = Buffer.allocUnsafeSlow(HEADER_BYTES + length);
  frame[0] = type;
  frame.writeUInt32BE(stream, 1);
  frame.writeUInt32BE(exec, 5);
  frame.writeUInt32BE(seq, 9);
  frame.writeUInt32BE(length, 13);
  if (typeof payload === 'string') frame.write(payload, HEADER_BYTES);
  else payload.copy(frame, HEADER_BYTES);
  return frame;
}

/** What each message of `senderId` begins with. */
export function encodeMessageHeader(senderId: string): Buffer {
  const sender = Buffer.from(senderId, 'latin1');
  return Buffer.concat([Buffer.from([PROTOCOL_VERSION, sender.length]), sender]);
}

/**
 * Reads a message and calls `onFrame` for each whole frame in it; a frame cut off at the end is left out.
 *
 * @returns the sender's id, or null when the message is of another protocol version and none of it was read
 */
export function readMessage(message: Buffer, onFrame: (frame: Frame, senderId: string) => void): string | null {
  if (message.length < 2 || message[0] !== PROTOCOL_VERSION) return null;
  let at = 2 + message[1]!;
  const senderId = message.toString('latin1', 2, at);
  while (at + HEADER_BYTES <= message.length) {
    const end = at + HEADER_BYTES + message.readUInt32BE(at + 13);
    if (end > message.length) break;
    onFrame(
      {
        type: message[at]!,
        stream: message.readUInt32BE(at + 1),
        exec: message.readUInt32BE(at + 5),
        seq: message.readUInt32BE(at + 9),
        payload: message.subarray(at + HEADER_BYTES, end),
      },
      senderId,
    );
    at = end;
  }
  return senderId;
}
