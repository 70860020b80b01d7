import { startRedis } from '@sluice/testing';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChannelListener } from '../src/wire/channel-listener.js';
import { eventually, WireScope } from './wire-scope.js';

let scope: WireScope;
let listener: ChannelListener;
let heard: string[];
let times: number;
beforeEach(async () => {
  scope = await WireScope.start();
  [heard, times] = [[], 0];
  listener = new ChannelListener(scope.connect, 'ear', 'channel', {
    onMessage: (message) => heard.push(message.toString()),
    onListening: () => (times += 1),
  });
  await listener.start();
  await eventually(() => times === 1);
});
afterEach(async () => {
  await listener.stop();
  await scope.close();
});

describe('a listener', () => {
  it('hears its channel, also after its connection was cut', async () => {
    await scope.inspector.publish('channel', 'one');
    await scope.inspector.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually(() => times === 2);
    await scope.inspector.publish('channel', 'two');
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['one', 'two']);
  });

  it('takes up a subscription that was lost while the connection stood', async () => {
    await (listener.redis as Redis).unsubscribe('channel');
    await eventually(async () => (await scope.inspector.publish('channel', 'one')) === 1);
    await eventually(() => heard.includes('one'));
  });

  it('leaves a server that was demoted, though it takes subscriptions all the same', async () => {
    const master = await startRedis();
    let lost = 0;
    listener.redis.on('close', () => (lost += 1));
    await scope.inspector.replicaof('127.0.0.1', master.port);
    await eventually(() => lost > 0);
    await scope.inspector.replicaof('NO', 'ONE');
    await eventually(() => times > 1);
    await master.stop();
  });
});
