import { RedisNames } from '@sluice/contract';
import { freePort } from '@sluice/testing';
import { Redis, type RedisOptions } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { RedisStreamClient } from '../src/client/redis-stream.client.js';
import { RedisStreamServer } from '../src/server/redis-stream.server.js';

describe('while nobody can say where Redis is', () => {
  it('both ends start, say that they are not ready, and can be closed', async () => {
    const sentinels = [{ host: '127.0.0.1', port: await freePort() }];
    const connect = (_role: string, options: Partial<RedisOptions> = {}): Redis => {
      const redis = new Redis({ sentinels, name: 'main', sentinelRetryStrategy: () => 50, ...options });
      redis.on('error', () => undefined);
      return redis;
    };
    const names = new RedisNames('nowhere');
    const card = { providerId: 'p', name: 'P', models: [], emulatesTools: false, firstEventTimeoutMs: 1_000 };
    const gateway = new RedisStreamClient({ names, connect });
    const worker = new RedisStreamServer({ names, connect, card: () => card, maxConcurrency: 1, drainMs: 0 });
    await Promise.all([gateway.connect(), worker.listen(() => undefined)]);
    expect([gateway.unreadyReason(), worker.unreadyReason()]).toEqual(Array(2).fill('Redis cannot be reached'));
    await Promise.all([gateway.close(), worker.close()]);
  });
});
