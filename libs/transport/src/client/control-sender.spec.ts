import { RedisNames } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireRedis } from '../wire/connector.js';
import { FrameType, readMessage } from '../wire/frames.js';
import { Publisher } from '../wire/publisher.js';
import { ControlSender } from './control-sender.js';

function open() {
  const messages: string[] = [];
  const publish = (_channel: string, message: Buffer): Promise<number> => {
    const frames: string[] = [];
    readMessage(message, ({ type, seq }) => frames.push(`${type}:${seq}`));
    messages.push(frames.join(' '));
    return Promise.resolve(1);
  };
  const redis = { status: 'ready', publish } as unknown as WireRedis;
  return { messages, sender: new ControlSender(new Publisher(redis), new RedisNames('test'), 'gateway') };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const { Ack, Cancel, Replay } = FrameType;

describe('what a gateway says to a worker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('leaves at the end of the turn, in one message', async () => {
    const { messages, sender } = open();
    sender.send('worker', Cancel, 1, 1);
    sender.send('worker', Replay, 2, 2, 7);
    await turn();
    expect(messages).toEqual([`${Cancel}:0 ${Replay}:7`]);
  });

  it('rests where it only acknowledges, and then says what came meanwhile', async () => {
    const { messages, sender } = open();
    for (const seq of [1, 2, 3]) {
      sender.send('worker', Ack, seq, seq, seq);
      await turn();
    }
    expect(messages).toEqual([`${Ack}:1`]);
    vi.runAllTimers();
    expect(messages).toEqual([`${Ack}:1`, `${Ack}:2 ${Ack}:3`]);
  });

  it('takes along what is acknowledged when there is more to say, and says it once', async () => {
    const { messages, sender } = open();
    sender.send('worker', Ack, 1, 1, 5);
    await turn();
    sender.send('worker', Ack, 2, 2, 6);
    sender.send('worker', Cancel, 3, 3);
    await turn();
    vi.runAllTimers();
    expect(messages).toEqual([`${Ack}:5`, `${Ack}:6 ${Cancel}:0`]);
  });
});
