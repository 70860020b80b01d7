import { loadConfig, redisConnector, ServiceConfig } from '@sluice/platform';
import { startRedisSentinel, type TestRedisSentinel } from '@sluice/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CountingWire, endure } from './counting-wire.js';

let sentinel: TestRedisSentinel;
let wire: CountingWire;

beforeEach(async () => {
  sentinel = await startRedisSentinel();
  const env = { REDIS_SENTINELS: sentinel.addresses.join(','), REDIS_SENTINEL_NAME: sentinel.name };
  wire = new CountingWire(redisConnector(loadConfig(ServiceConfig, env).redis));
  await wire.open();
});
afterEach(async () => {
  await wire.close();
  await sentinel.stop();
});

describe('Sentinels, while streams run,', { timeout: 60_000 }, () => {
  it('may lose the master', async () => {
    const victim = await sentinel.master();
    expect(await endure(wire, () => victim.kill())).toBeGreaterThan(0);
  });

  it('may have a master that stops, and comes back when another has its place', async () => {
    const victim = await sentinel.master();
    const whole = await endure(wire, async () => {
      process.kill(victim.pid, 'SIGSTOP');
      await sentinel.untilMasterIsNot(victim).finally(() => process.kill(victim.pid, 'SIGCONT'));
    });
    expect(whole).toBeGreaterThan(0);
  });

  it('may be told to take another master', async () => {
    expect(await endure(wire, () => sentinel.failOver())).toBeGreaterThan(0);
  });
});
