import { startRedis, type TestRedis } from '@sluice/testing';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { redisConnector, redisRetryDelay } from '../src/index.js';

/** Node's `once` would reject at an `error` event, of which an outage has many. */
const next = (redis: Redis, event: string): Promise<void> =>
  new Promise((resolve) => redis.once(event, () => resolve()));

describe('redisConnector', () => {
  let server: TestRedis | undefined;
  afterEach(() => server?.stop());

  it('names the connection after service and role', async () => {
    server = await startRedis();
    const redis = redisConnector(server.url, 'gateway')('commands') as Redis;
    expect(await redis.client('GETNAME')).toBe('sluice-gateway-commands');
    redis.disconnect();
  });

  it('says once that an outage began and once that it ended, and goes on by itself', async () => {
    server = await startRedis();
    const lines: string[] = [];
    const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
    const redis = redisConnector(server.url, 'gateway', log)('commands') as Redis;
    await next(redis, 'ready');
    await server.kill();
    for (let failures = 0; failures < 3; failures += 1) await next(redis, 'reconnecting');
    const isBack = next(redis, 'ready');
    await server.restart();
    await isBack;
    expect(await redis.ping()).toBe('PONG');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"commands" is down');
    expect(lines[1]).toContain('"commands" is back');
    redis.disconnect();
  });

  it('tries again after 50 ms, doubling up to one second', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(redisRetryDelay)).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
  });
});
