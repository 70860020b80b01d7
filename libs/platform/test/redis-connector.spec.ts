import { startRedis, type TestRedis } from '@sluice/testing';
import type { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { observeRedis, redisConnector, redisRetryDelay } from '../src/index.js';

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

  it('tells the metrics which connections serve, until they are closed on purpose', async () => {
    server = await startRedis();
    const registry = new Registry();
    const silent = { warn: () => undefined, log: () => undefined };
    const connect = redisConnector(server.url, 'gateway', silent);
    observeRedis(registry, connect);
    const [commands, replies] = ['commands', 'replies'].map((role) => connect(role) as Redis) as [Redis, Redis];
    await Promise.all([next(commands, 'ready'), next(replies, 'ready')]);
    const samples = async (): Promise<string[]> =>
      (await registry.metrics()).split('\n').filter((line) => line.startsWith('sluice_redis_up{'));
    const told = (value: number, ...roles: string[]): string[] =>
      roles.map((role) => `sluice_redis_up{connection="${role}"} ${value}`);
    expect(await samples()).toEqual(told(1, 'commands', 'replies'));
    const isClosed = next(replies, 'end');
    replies.disconnect();
    await isClosed;
    expect(await samples()).toEqual(told(1, 'commands'));
    const isLost = next(commands, 'reconnecting');
    await server.kill();
    await isLost;
    expect(await samples()).toEqual(told(0, 'commands'));
    commands.disconnect();
  });

  it('tries again after 50 ms, doubling up to one second', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(redisRetryDelay)).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
  });
});
