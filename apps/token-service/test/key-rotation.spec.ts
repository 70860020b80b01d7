import { RedisNames } from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { eventually } from '@sluice/testing';
import { RedisTokenPool } from '@sluice/token-pool';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyRotation } from '../src/tokens/key-rotation.js';
import { TestService } from './support/test-service.js';

const [older, newer] = [generateSecretKey(), generateSecretKey()];
const boxOf = (...keys: string[]): SecretBox => new SecretBox(keys.map((key) => parseSecretKey(key)!));
const COUNT = 250;
let service: TestService;

/** What a worker with these keys is lent, by secret. */
async function lends(...keys: string[]): Promise<string[]> {
  const pool = new RedisTokenPool({
    names: new RedisNames(),
    connect: redisConnector(service.server.url, 'worker'),
    box: boxOf(...keys),
    policy: () => ({ failureThreshold: 3, recoveryTimeoutMs: 60_000 }),
    warn: () => undefined,
  });
  const secrets: string[] = [];
  const { signal } = new AbortController();
  const place = { providerId: 'zai', channel: 'api' };
  for (let i = 0; i < COUNT; i += 1) {
    const lease = await pool.lease({ ...place, exclude: new Set(), holdMs: 5_000, signal });
    secrets.push(lease.token.secret);
    await pool.settle(lease, 'ok');
  }
  await pool.close();
  return secrets.sort();
}

const keyIds = async (): Promise<Record<string, number>> => {
  const rows = await service.database.token.groupBy({ by: ['keyId'], _count: { _all: true } });
  return Object.fromEntries(rows.map(({ keyId, _count }) => [keyId, _count._all]));
};

beforeAll(async () => {
  service = await TestService.start({ key: older! });
  const text = Array.from({ length: COUNT }, (_, i) => `rotated-secret-${i}`).join('\n');
  await service.call('POST', '/tokens/import', { body: { provider: 'zai', channel: 'api', text } });
  const { server, folder } = service;
  await service.close();
  service = await TestService.start({ redis: server, folder, key: newer!, olderKeys: [older!] });
});
afterAll(() => service.stop());

describe('tokens that were sealed by an older key', () => {
  it('open by it while they are sealed anew, and by the present one after a run that was broken off goes on', async () => {
    const rotation = service.app.get(KeyRotation);
    const before = await lends(newer!, older!);
    expect(new Set(before).size).toBe(COUNT);
    const half = new AbortController();
    const brokenOff = rotation.run(half.signal, ({ resealed }) => {
      if (resealed >= 100) half.abort();
      return Promise.resolve();
    });
    await expect(brokenOff).rejects.toThrow();
    expect(await keyIds()).toEqual({ [boxOf(older!).keyId]: COUNT - 100, [boxOf(newer!).keyId]: 100 });
    expect(await lends(newer!, older!)).toEqual(before);
    const { body } = await service.call('POST', '/jobs/reseal-tokens/run');
    const ask = async () => (await service.call('GET', `/jobs/runs/${body.runId}`)).body;
    await eventually(async () => (await ask()).state === 'completed', 20_000);
    expect((await ask()).result).toEqual({
      keyId: boxOf(newer!).keyId,
      total: COUNT - 100,
      resealed: COUNT - 100,
      duplicates: 0,
      unopened: 0,
    });
    expect(await keyIds()).toEqual({ [boxOf(newer!).keyId]: COUNT });
    expect(await lends(newer!)).toEqual(before);
  });

  it('that are there by both keys become one', async () => {
    const box = boxOf(older!);
    const secret = 'rotated-secret-7';
    const twin = { id: 'tok_twin', provider: 'zai', channel: 'api', label: 'twin', stateSince: new Date() };
    const sealed = { cipher: box.seal(secret, twin.id), keyId: box.keyId, fingerprint: box.fingerprint(secret) };
    await service.database.token.create({ data: { ...twin, ...sealed } });
    const facts = await service.app.get(KeyRotation).run(new AbortController().signal, () => Promise.resolve());
    expect(facts).toMatchObject({ total: 1, resealed: 0, duplicates: 1 });
    expect((await service.call('GET', '/tokens')).body.total).toBe(COUNT);
  });
});
