import { eventually, startRedisCluster, type TestRedisCluster } from '@sluice/testing';
import { Cluster, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PoolConnect, TokenStateChange } from '../src/index.js';
import { PoolScope, tally } from './support/pool-scope.js';

let cluster: TestRedisCluster;
let scope: PoolScope;

beforeAll(async () => {
  cluster = await startRedisCluster();
  const nodes = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
  const connect: PoolConnect = (_role, options: Partial<RedisOptions> = {}) => {
    const { enableOfflineQueue: _, ...redisOptions } = options;
    const redis = new Cluster(nodes, { redisOptions, clusterRetryStrategy: () => 50, slotsRefreshInterval: 500 });
    redis.on('error', () => undefined);
    return redis;
  };
  scope = new PoolScope(null, connect);
}, 60_000);
afterAll(async () => {
  await scope.close();
  await cluster.stop();
});

describe('the pool in a Cluster', () => {
  it('lends, settles, counts and tells of several channels, each in its own slot', async () => {
    const channels = ['api', 'web', 'c', 'd', 'e'];
    await scope.fill(
      ...channels.flatMap((channel) => ['1', '2'].map((n) => scope.token(`${channel}${n}`, { channel }))),
    );
    const heard: TokenStateChange[] = [];
    scope.keeper.onStateChange((change) => heard.push(change));
    await eventually(() => Promise.resolve(heard.length === 10));
    const guests = { channel: 'web', poolSize: 1, mint: async () => ({ id: 'g', secret: 's', ttlMs: null }) };
    const { pool, lend } = scope.borrower({ guests, policy: { failureThreshold: 1 } });
    for (const channel of channels) {
      const served: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        const lease = await lend({ channel });
        served.push(lease.token.id);
        await pool.settle(lease, i < 3 ? 'ok' : 'auth');
      }
      expect(tally(served)).toEqual({ [`${channel}1`]: 2, [`${channel}2`]: 2 });
    }
    await eventually(() => Promise.resolve(heard.length === 15));
    const exclude = new Set(['web1', 'web2']);
    expect((await lend({ channel: 'web', exclude })).token).toMatchObject({ isGuest: true, secret: 's' });

    let requests = 0;
    for (;;) {
      const { batchId, increments } = await scope.keeper.takeCounters();
      if (increments.size === 0) break;
      for (const counters of increments.values()) requests += counters.requests;
      await scope.keeper.confirmCounters(batchId);
    }
    expect(requests).toBe(20);
  });

  it('is lost when the server of one channel came back empty, and filled again', async () => {
    await scope.fill('a', scope.token('w', { channel: 'web' }));
    const { lend } = scope.borrower();
    await lend();
    const { meta } = scope.names.pool('p', 'api');
    const master = await cluster.masterOf(meta);
    await cluster.failOver(meta);
    await cluster.untilServedBy(meta, (await cluster.masterOf(meta))!);
    expect(await cluster.masterOf(meta)).not.toBe(master);
    // The successor has the pool.
    expect((await lend()).token.id).toBe('a');
    expect(await scope.keeper.isLost()).toBe(false);
    await scope.inspector.del(meta);
    expect(await scope.keeper.isLost()).toBe(true);
    await scope.fill('a', scope.token('w', { channel: 'web' }));
    expect(await scope.keeper.isLost()).toBe(false);
  }, 60_000);
});
