import { WIRE_VERSION } from '@sluice/contract';

/**
 * The binary form of what crosses Redis by pub/sub: one message is a header and any number of frames.
 *
 * Message: `u8 version | u8 n | n bytes sender id | frames`. The sender is the process that published: one worker or
 * one gateway. Frame: `u8 type | u32 stream | u32 exec | u32 seq | u32 length | payload`, big-endian.
 */
export const PROTOCOL_VERSION = WIRE_VERSION;

export const FrameType = {
  /** Worker took the request. */
  Accept: 1,
  /** Small JSON: who serves the call. Ahead of the first DATA or ERROR; the last one counts. */
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

/** A frame on its way out. Its payload goes into bytes only with the message that carries it. */
export interface OutgoingFrame {
  readonly type: FrameType;
  /** Number of the request at its gateway. */
  readonly stream: number;
  /** Random number of one execution of the request; tells the answer we want from a twin's. */
  readonly exec: number;
  readonly seq: number;
  readonly payload: string | Buffer;
  /** Bytes of the whole frame. */
  readonly sizeBytes: number;
}

/** A frame as it came in. Its payload is read in place: a view for each would cost more than what is read from it. */
export interface Frame {
  /** A FrameType, or one of a later version. */
  readonly type: number;
  readonly stream: number;
  readonly exec: number;
  readonly seq: number;
  readonly message: Buffer;
  /** Where the payload begins and ends in `message`. */
  readonly start: number;
  readonly end: number;
}

/** What each frame adds to its payload. */
export const HEADER_BYTES = 17;

/** @param payloadBytes  its length in UTF-8, where the caller knows it */
export function toFrame(
  type: FrameType,
  stream: number,
  exec: number,
  seq: number,
  payload: string | Buffer = '',
  payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length,
): OutgoingFrame {
  return { type, stream, exec, seq, payload, sizeBytes: HEADER_BYTES + payloadBytes };
}

/** The payload as text. */
export const payloadText = ({ message, start, end }: Frame): string => message.toString('utf8', start, end);

/** What each message of `senderId` begins with. */
export function encodeMessageHeader(senderId: string): Buffer {
  const sender = Buffer.from(senderId, 'latin1');
  return Buffer.concat([Buffer.from([PROTOCOL_VERSION, sender.length]), sender]);
}

/** Writes one message: what `encodeMessageHeader` made, then the frames, all into one buffer. */
export function encodeMessage(header: Buffer, frames: readonly OutgoingFrame[]): Buffer {
  let size = header.length;
  for (const { sizeBytes } of frames) size += sizeBytes;
  const message = Buffer.allocUnsafe(size);
  let at = header.copy(message);
  for (const { type, stream, exec, seq, payload, sizeBytes } of frames) {
    message[at] = type;
    message.writeUInt32BE(stream, at + 1);
    message.writeUInt32BE(exec, at + 5);
    message.writeUInt32BE(seq, at + 9);
    message.writeUInt32BE(sizeBytes - HEADER_BYTES, at + 13);
    // As many bytes as characters: all of it is ASCII, which as Latin-1 needs no encoding.
    if (typeof payload !== 'string') payload.copy(message, at + HEADER_BYTES);
    else message.write(payload, at + HEADER_BYTES, payload.length === sizeBytes - HEADER_BYTES ? 'latin1' : 'utf8');
    at += sizeBytes;
  }
  return message;
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
        message,
        start: at + HEADER_BYTES,
        end,
      },
      senderId,
    );
    at = end;
  }
  return senderId;
}
