import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedisSentinel, type TestRedisSentinel } from '../src/index.js';

describe('startRedisSentinel', () => {
  const passwords = { servers: 'pw', sentinels: 'sentinel-pw' };
  let sentinel: TestRedisSentinel;
  beforeAll(async () => {
    sentinel = await startRedisSentinel(passwords);
  });
  afterAll(() => sentinel.stop());

  const port = async (): Promise<number | undefined> => {
    const redis = new Redis({
      sentinels: sentinel.addresses.map((address) => ({ host: '127.0.0.1', port: Number(address.split(':')[1]) })),
      name: sentinel.name,
      password: passwords.servers,
      sentinelPassword: passwords.sentinels,
    });
    await redis.ping();
    const { remotePort } = redis.stream;
    redis.disconnect();
    return remotePort;
  };

  it('leads a client to the master, also after a failover in good order and after a crash', async () => {
    const first = await sentinel.master();
    expect(await port()).toBe(first.port);
    await sentinel.failOver();
    const second = await sentinel.master();
    expect(second).not.toBe(first);
    expect(await port()).toBe(second.port);
    await second.kill();
    await sentinel.untilMasterIsNot(second);
    expect(await port()).toBe(first.port);
  });
});
