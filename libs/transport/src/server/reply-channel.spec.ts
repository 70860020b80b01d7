import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireRedis } from '../wire/connector.js';
import { FrameType, readMessage, toFrame } from '../wire/frames.js';
import { Publisher } from '../wire/publisher.js';
import { Execution } from './execution.js';
import { ReplyChannel } from './reply-channel.js';

/** Seqs of the frames of each message, as they were published. */
function open(executions: number) {
  const messages: number[][] = [];
  const publish = (_channel: string, message: Buffer): Promise<number> => {
    const seqs: number[] = [];
    readMessage(message, ({ seq }) => seqs.push(seq));
    messages.push(seqs);
    return Promise.resolve(1);
  };
  const redis = { status: 'ready', publish } as unknown as WireRedis;
  const channel = new ReplyChannel('gateway', new Publisher(redis), 'replies', 'worker', Date.now);
  const all = Array.from({ length: executions }, (_, stream) => new Execution(stream, 1_000, channel, Date.now));
  for (const execution of all) channel.executions.set(execution.exec, execution);
  const say = (seq: number): void => channel.push(toFrame(FrameType.Data, 1, 1, seq, '[]'));
  return { channel, messages, say, executions: all };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a reply channel', () => {
  // Rests end when the test says so; turns of the event loop are real.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('sends what was said in a turn at its end', async () => {
    const { messages, say } = open(8);
    for (const seq of [1, 2, 3]) {
      say(seq);
      say(seq + 10);
      await turn();
    }
    expect(messages).toEqual([
      [1, 11],
      [2, 12],
      [3, 13],
    ]);
  });

  it('gathers over some turns where many run', async () => {
    const { messages, say } = open(64);
    for (const seq of [1, 2, 3, 4]) {
      say(seq);
      await turn();
    }
    expect(messages).toEqual([[1]]);
    vi.runAllTimers();
    expect(messages).toEqual([[1], [2, 3, 4]]);
  });

  it('rests no more once there is nothing to say', async () => {
    const { messages, say } = open(64);
    say(1);
    await turn();
    vi.runAllTimers();
    say(2);
    await turn();
    expect(messages).toEqual([[1], [2]]);
  });

  it('lets the first item of an answer go at the end of its turn, and what had been gathered with it', async () => {
    const { messages, say, executions } = open(64);
    say(100);
    await turn();
    say(101);
    let go: () => void = () => undefined;
    const source = async function* () {
      yield 'first';
      await new Promise<void>((resolve) => (go = resolve));
      yield 'second';
    };
    const running = executions[0]!.run(() => Promise.resolve(source()));
    await turn();
    await turn();
    expect(messages).toEqual([[100], [101, 0]]);
    go();
    await running;
    await turn();
    expect(messages).toHaveLength(2);
    vi.runAllTimers();
    // The second item, and the end.
    expect(messages[2]).toEqual([1, 2]);
  });

  it('sends an ACCEPT along with what comes first, and alone where nothing comes', async () => {
    const { messages, say, executions } = open(8);
    executions[0]!.accept();
    await turn();
    say(1);
    await turn();
    executions[1]!.accept();
    await turn();
    expect(messages).toEqual([[0, 1]]);
    vi.runAllTimers();
    expect(messages).toEqual([[0, 1], [0]]);
  });

  it('holds back no more than a message may be long', async () => {
    const { channel, messages, say } = open(64);
    say(1);
    await turn();
    channel.push(toFrame(FrameType.Data, 1, 1, 2, 'x'.repeat(130 * 1024)));
    expect(messages).toEqual([[1], [2]]);
  });
});
