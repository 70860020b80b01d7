import { loadConfig, redisConnector, type RedisConnect, ServiceConfig } from '@sluice/platform';
import { startRedisCluster, type TestRedisCluster } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CountingWire, endure, STREAMS } from './counting-wire.js';

let cluster: TestRedisCluster;
let connect: RedisConnect;
let wire: CountingWire;

beforeAll(async () => {
  cluster = await startRedisCluster();
  connect = redisConnector(loadConfig(ServiceConfig, { REDIS_CLUSTER: cluster.addresses.join(',') }).redis);
});
afterAll(() => cluster.stop());

/** One whose queue, replies and control messages go by three masters, so that each can be lost alone. */
async function spreadWire(): Promise<CountingWire> {
  for (;;) {
    const candidate = new CountingWire(connect);
    const { queue, replies, control } = candidate.keys;
    const masters = await Promise.all([queue, replies, control].map((key) => cluster.masterOf(key)));
    if (new Set(masters).size === 3) return candidate;
  }
}

beforeEach(async () => {
  await cluster.untilWhole();
  wire = await spreadWire();
  await wire.open();
});
afterEach(() => wire.close());

describe('a Cluster, while streams run,', { timeout: 60_000 }, () => {
  it.each(['queue', 'replies'] as const)('may lose the master of the %s', async (purpose) => {
    const victim = await cluster.masterOf(wire.keys[purpose]);
    expect(await endure(wire, () => victim.kill())).toBeGreaterThan(0);
    await victim.restart();
  });

  it('may have a master that stops, and comes back when another has its place', async () => {
    const victim = await cluster.masterOf(wire.keys.replies);
    const whole = await endure(wire, async () => {
      process.kill(victim.pid, 'SIGSTOP');
      await cluster.untilReplaced(wire.keys.replies, victim).finally(() => process.kill(victim.pid, 'SIGCONT'));
    });
    expect(whole).toBeGreaterThan(0);
  });

  it('may hand each shard to its replica, and lose none', async () => {
    const { queue, replies, control } = wire.keys;
    const whole = await endure(wire, async () => {
      for (const key of [queue, replies, control]) await cluster.failOver(key);
    });
    expect(whole).toBe(STREAMS);
  });

  it('may move every slot that they use, and lose none', async () => {
    const whole = await endure(wire, async () => {
      for (const key of Object.values(wire.keys)) {
        await cluster.moveSlot(key, async () => {
          expect(await wire.ask(3, 1)).toEqual({ numbers: [0, 1, 2], code: null });
        });
      }
    });
    expect(whole).toBe(STREAMS);
  });
});
