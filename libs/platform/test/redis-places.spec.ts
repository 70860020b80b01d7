import {
  eventually,
  startRedisCluster,
  startRedisSentinel,
  type TestRedisCluster,
  type TestRedisSentinel,
} from '@sluice/testing';
import { Cluster, type Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, redisConnector, ServiceConfig, type RedisConnect } from '../src/index.js';

const lines: string[] = [];
const log = { warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) };
const failFast = { enableOfflineQueue: false, maxRetriesPerRequest: 0, socketTimeout: 1_000 };
const open: (Redis | Cluster)[] = [];
afterEach(() => {
  for (const redis of open.splice(0)) redis.disconnect();
  expect(lines.splice(0).join('\n')).not.toContain('secret');
});

/** What the connector opens, once it is ready. */
async function connected<T extends Redis | Cluster>(connect: RedisConnect, home?: string): Promise<T> {
  const redis = connect('test', { ...failFast, lazyConnect: true }, home) as T;
  open.push(redis);
  await redis.connect();
  return redis;
}

const portOf = (redis: Redis): number | undefined => (redis.status === 'ready' ? redis.stream.remotePort : undefined);

describe('connections in a Cluster', () => {
  let cluster: TestRedisCluster;
  let connect: RedisConnect;
  beforeAll(async () => {
    cluster = await startRedisCluster({ password: 'secret' });
    const env = { REDIS_CLUSTER: cluster.addresses.slice(0, 2).join(','), REDIS_PASSWORD: 'secret' };
    connect = redisConnector(loadConfig(ServiceConfig, env).redis, 'test', log);
  });
  afterAll(() => cluster.stop());

  it('reach every key over one, many at once from the first moment', async () => {
    const redis = await connected<Cluster>(connect);
    const keys = Array.from({ length: 100 }, (_, i) => `key-${i}`);
    expect(new Set(await Promise.all(keys.map((key) => redis.set(key, key))))).toEqual(new Set(['OK']));
    expect(connect.isCluster).toBe(true);
  });

  it('with a home lead to the server that holds it, wherever its slot goes', async () => {
    const redis = await connected<Redis>(connect, '{a}');
    expect(portOf(redis)).toBe((await cluster.masterOf('{a}')).port);
    await redis.ssubscribe('{a}');
    await cluster.moveSlot('{a}');
    const { port } = await cluster.masterOf('{a}');
    await eventually(() => portOf(redis) === port);
  });

  it('with a home leave a server that holds it no more at the first refusal', async () => {
    const redis = await connected<Redis>(connect, '{b}');
    await cluster.failOver('{b}');
    await expect(redis.set('{b}', 1)).rejects.toThrow('MOVED');
    const { port } = await cluster.masterOf('{b}');
    await eventually(() => portOf(redis) === port);
    expect(await redis.set('{b}', 1)).toBe('OK');
  });

  it('follow a demoted master that takes messages all the same', async () => {
    const redis = await connected<Cluster>(connect);
    const before = await cluster.masterOf('{c}');
    await redis.spublish('{c}', 'x');
    await cluster.failOver('{c}');
    const listener = await connected<Redis>(connect, '{c}');
    expect(portOf(listener)).not.toBe(before.port);
    await listener.ssubscribe('{c}');
    await eventually(async () => (await redis.spublish('{c}', 'x')) === 1);
  });

  it('say no at once while a server is away, and go on with the one that takes its place', async () => {
    const redis = await connected<Cluster>(connect);
    const home = await connected<Redis>(connect, '{d}');
    await redis.set('{d}', 1);
    await cluster.untilWhole();
    const victim = await cluster.masterOf('{d}');
    await victim.kill();
    const askedAt = Date.now();
    await expect(redis.set('{d}', 2)).rejects.toThrow();
    expect(Date.now() - askedAt).toBeLessThan(1_000);
    await eventually(async () => (await redis.set('{d}', 3).catch(() => null)) === 'OK');
    await eventually(async () => (await home.get('{d}').catch(() => null)) === '3');
    expect(redis.status).toBe('ready');
    expect(lines.filter((line) => line.includes(`to 127.0.0.1:${victim.port} is down`))).toHaveLength(1);
  });
});

describe('connections by Sentinels', () => {
  let sentinel: TestRedisSentinel;
  let connect: RedisConnect;
  beforeAll(async () => {
    sentinel = await startRedisSentinel({ servers: 'secret-a', sentinels: 'secret-b' });
    const env = {
      REDIS_SENTINELS: sentinel.addresses.join(','),
      REDIS_SENTINEL_NAME: sentinel.name,
      REDIS_SENTINEL_PASSWORD: 'secret-b',
      REDIS_PASSWORD: 'secret-a',
    };
    connect = redisConnector(loadConfig(ServiceConfig, env).redis, 'test', log);
  });
  afterAll(() => sentinel.stop());

  it('leave a master that was replaced by command at once, before it is demoted', async () => {
    const redis = await connected<Redis>(connect);
    const before = await sentinel.master();
    expect(portOf(redis)).toBe(before.port);
    await sentinel.failOver();
    const { port } = await sentinel.master();
    await eventually(() => portOf(redis) === port, 3_000);
    expect(await redis.set('a', 1)).toBe('OK');
  });

  it('leave a master that hangs when another takes its place', async () => {
    const redis = await connected<Redis>(connect);
    const hanging = await sentinel.master();
    process.kill(hanging.pid, 'SIGSTOP');
    try {
      await sentinel.untilMasterIsNot(hanging);
      const { port } = await sentinel.master();
      await eventually(() => portOf(redis) === port, 5_000);
      expect(await redis.set('a', 1)).toBe('OK');
    } finally {
      process.kill(hanging.pid, 'SIGCONT');
    }
  });
});
