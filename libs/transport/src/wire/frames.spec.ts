import { describe, expect, it } from 'vitest';
import { encodeFrame, encodeMessageHeader, type Frame, FrameType, readMessage } from './frames.js';

const read = (message: Buffer): { sender: string | null; frames: Frame[] } => {
  const frames: Frame[] = [];
  const sender = readMessage(message, (frame) => frames.push(frame));
  return { sender, frames };
};

describe('frames', () => {
  it('come back as they were written, many to a message', () => {
    const message = Buffer.concat([
      encodeMessageHeader('worker-1'),
      encodeFrame(FrameType.Accept, 1, 0xffffffff, 0),
      encodeFrame(FrameType.Data, 0xfffffffe, 7, 42, '["é😀"]'),
      encodeFrame(FrameType.Ack, 3, 9, 5, Buffer.from([0, 255])),
    ]);
    const { sender, frames } = read(message);
    expect(sender).toBe('worker-1');
    expect(frames.map(({ type, stream, exec, seq }) => [type, stream, exec, seq])).toEqual([
      [FrameType.Accept, 1, 0xffffffff, 0],
      [FrameType.Data, 0xfffffffe, 7, 42],
      [FrameType.Ack, 3, 9, 5],
    ]);
    expect(frames[1]!.payload.toString()).toBe('["é😀"]');
    expect([...frames[2]!.payload]).toEqual([0, 255]);
  });

  it('of a type that is not known yet are handed on with their length, so that the next one is found', () => {
    const unknown = encodeFrame(FrameType.Data, 1, 1, 1, 'later');
    unknown[0] = 99;
    const message = Buffer.concat([encodeMessageHeader('w'), unknown, encodeFrame(FrameType.End, 2, 2, 2)]);
    expect(read(message).frames.map((frame) => frame.type)).toEqual([99, FrameType.End]);
  });

  it('are not read from a message of another protocol version', () => {
    const message = Buffer.concat([encodeMessageHeader('w'), encodeFrame(FrameType.End, 1, 1, 0)]);
    message[0] = 2;
    expect(read(message)).toEqual({ sender: null, frames: [] });
  });

  it('that are cut off are left out', () => {
    const whole = Buffer.concat([encodeMessageHeader('w'), encodeFrame(FrameType.Data, 1, 1, 0, 'abcdef')]);
    for (let length = 3; length < whole.length; length += 1) expect(read(whole.subarray(0, length)).frames).toEqual([]);
  });
});
