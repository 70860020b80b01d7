import { ServiceError } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { encodeMessage, encodeMessageHeader, FrameType, readMessage, toFrame } from '../wire/frames.js';
import { WIRE_TIMINGS } from '../wire/timings.js';
import { Call, type CallHost } from './call.js';

const WORKER = 'worker';
const EXEC = 7;

/** A call that is bound, at a time of our own; `replays` notes from which seq on it asked anew, and when. */
function aCall() {
  let now = 1_000_000;
  const replays: { at: number; seq: number }[] = [];
  const host: CallHost = {
    timings: WIRE_TIMINGS,
    now: () => now,
    beatOf: () => 0,
    control: (_workerId, type, _stream, _exec, seq = 0) => {
      if (type === FrameType.Replay) replays.push({ at: now - 1_000_000, seq });
    },
    enqueue: () => undefined,
    withdraw: () => undefined,
    forget: () => undefined,
    onTaken: () => undefined,
    notTaken: () => new ServiceError('overloaded', 'busy'),
  };
  const limits = { acceptMs: 5_000, firstEventMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
  const { signal } = new AbortController();
  const headers = { requestId: 'req', stream: true };
  const call = new Call(
    1,
    { providerId: 'p', pattern: 'test', tenant: 'key', body: '{}', headers, signal, limits },
    host,
  );
  const hear = (seq: number) => {
    const message = encodeMessage(encodeMessageHeader(WORKER), [toFrame(FrameType.Data, 1, EXEC, seq, `[${seq}]`)]);
    readMessage(message, (frame, workerId) => call.onFrame(frame, workerId));
  };
  hear(0);
  return { call, hear, replays, pass: (ms: number) => (now += ms) };
}

describe('a call that misses a frame', () => {
  it('asks for it at once, and ever less often while the answer is on its way behind others', () => {
    const { hear, replays, pass } = aCall();
    for (let ms = 0; ms < 4_000; ms += 10) {
      hear(2);
      pass(10);
    }
    expect(replays).toEqual([0, 100, 300, 700, 1_500, 3_100].map((at) => ({ at, seq: 1 })));
  });

  it('asks at once again for another one, later', () => {
    const { hear, replays, pass } = aCall();
    hear(2);
    pass(100);
    for (const seq of [1, 2, 3]) hear(seq);
    hear(5);
    expect(replays).toEqual([
      { at: 0, seq: 1 },
      { at: 100, seq: 4 },
    ]);
  });

  it('asks at once again when the connection was away, as the answer is lost with it', () => {
    const { call, hear, replays, pass } = aCall();
    for (let ms = 0; ms < 1_000; ms += 10) {
      hear(2);
      pass(10);
    }
    const before = replays.length;
    call.onListeningAgain();
    expect(replays.slice(before)).toEqual([{ at: 1_000, seq: 1 }]);
  });
});
