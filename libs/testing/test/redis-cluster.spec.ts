import { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedisCluster, type TestRedisCluster } from '../src/index.js';

describe('startRedisCluster', { timeout: 90_000 }, () => {
  let cluster: TestRedisCluster;
  let client: Cluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    client = new Cluster(cluster.addresses);
  });
  afterAll(async () => {
    client.disconnect();
    await cluster.stop();
  });

  it('serves every slot, from three masters', async () => {
    const keys = Array.from({ length: 50 }, (_, i) => `key-${i}`);
    for (const key of keys) expect(await client.set(key, key)).toBe('OK');
    const masters = await Promise.all(keys.map((key) => cluster.masterOf(key)));
    expect(new Set(masters.map(({ port }) => port)).size).toBe(3);
  });

  it('moves a slot with what is in it, and answers ASK meanwhile', async () => {
    await client.set('{a}1', 'one');
    const before = await cluster.masterOf('{a}');
    await cluster.moveSlot('{a}', async () => {
      expect(await cluster.masterOf('{a}')).toBe(before);
      expect(await client.get('{a}1')).toBe('one');
    });
    expect(await cluster.masterOf('{a}')).not.toBe(before);
    expect(await client.get('{a}1')).toBe('one');
  });

  it('hands a shard to its replica, and a killed master comes back as the replica', async () => {
    const first = await cluster.masterOf('{b}');
    await cluster.failOver('{b}');
    const second = await cluster.masterOf('{b}');
    expect(second).not.toBe(first);
    await cluster.untilWhole();
    await second.kill();
    await cluster.untilServedBy('{b}', first);
    await second.restart();
    await cluster.failOver('{b}');
    expect(await cluster.masterOf('{b}')).toBe(second);
  });
});
