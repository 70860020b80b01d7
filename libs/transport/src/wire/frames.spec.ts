import { RedisNames } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import {
  encodeMessage,
  encodeMessageHeader,
  type Frame,
  FrameType,
  HEADER_BYTES,
  payloadText,
  PROTOCOL_VERSION,
  readMessage,
  toFrame,
} from './frames.js';

const read = (message: Buffer): { sender: string | null; frames: Frame[] } => {
  const frames: Frame[] = [];
  const sender = readMessage(message, (frame) => frames.push(frame));
  return { sender, frames };
};

describe('frames', () => {
  it('come back as they were written, many to a message', () => {
    const message = encodeMessage(encodeMessageHeader('worker-1'), [
      toFrame(FrameType.Accept, 1, 0xffffffff, 0),
      toFrame(FrameType.Data, 0xfffffffe, 7, 42, '["é😀"]'),
      toFrame(FrameType.Ack, 3, 9, 5, Buffer.from([0, 255])),
    ]);
    const { sender, frames } = read(message);
    expect(sender).toBe('worker-1');
    expect(frames.map(({ type, stream, exec, seq }) => [type, stream, exec, seq])).toEqual([
      [FrameType.Accept, 1, 0xffffffff, 0],
      [FrameType.Data, 0xfffffffe, 7, 42],
      [FrameType.Ack, 3, 9, 5],
    ]);
    expect(payloadText(frames[1]!)).toBe('["é😀"]');
    expect([...message.subarray(frames[2]!.start, frames[2]!.end)]).toEqual([0, 255]);
  });

  it('of a type that is not known yet are handed on with their length, so that the next one is found', () => {
    const header = encodeMessageHeader('w');
    const unknown = toFrame(FrameType.Data, 1, 1, 1, 'later');
    const message = encodeMessage(header, [unknown, toFrame(FrameType.End, 2, 2, 2)]);
    message[header.length] = 99;
    expect(read(message).frames.map((frame) => frame.type)).toEqual([99, FrameType.End]);
  });

  it('are not read from a message of another protocol version', () => {
    const message = encodeMessage(encodeMessageHeader('w'), [toFrame(FrameType.End, 1, 1, 0)]);
    for (const version of [PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1]) {
      message[0] = version;
      expect(read(message)).toEqual({ sender: null, frames: [] });
    }
  });

  it('are of the version that stands in the names, so that one is not raised without the other', () => {
    expect(encodeMessageHeader('w')[0]).toBe(PROTOCOL_VERSION);
    expect(new RedisNames().replies('g')).toContain(`:v${PROTOCOL_VERSION}:`);
  });

  it('that are cut off are left out', () => {
    const whole = encodeMessage(encodeMessageHeader('w'), [toFrame(FrameType.Data, 1, 1, 0, 'abcdef')]);
    expect(whole).toHaveLength(3 + HEADER_BYTES + 6);
    for (let length = 3; length < whole.length; length += 1) expect(read(whole.subarray(0, length)).frames).toEqual([]);
  });
});
