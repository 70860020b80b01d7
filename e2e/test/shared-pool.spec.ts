import { RedisNames } from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { eventually, ZAI_UNKNOWN_API_KEY, zaiApiKey } from '@sluice/testing';
import { type PooledToken, RedisPoolKeeper } from '@sluice/token-pool';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, type Stack, startStack } from './stack.js';

const key = generateSecretKey();
const box = new SecretBox([parseSecretKey(key)!]);
const log = { warn: () => undefined, log: () => undefined };
const place = { providerId: 'zai', channel: 'api' };
const RECOVERY_MS = 4_000;

let stack: Stack;
let keeper: RedisPoolKeeper;

const token = (id: string, secret: string): PooledToken => ({
  ...place,
  id,
  label: `label ${id}`,
  sealedSecret: box.seal(secret, id),
  weight: 1,
  maxConcurrency: 10,
  enabled: true,
  state: { name: 'active', cause: null, evidence: null, since: null, nextTryAt: null, failures: 0 },
});
const GOOD = token('good', zaiApiKey('good'));
const BAD = token('bad', ZAI_UNKNOWN_API_KEY);
const stateOf = async (id: string) => (await keeper.states([{ ...place, id }])).get(id)!;
const answers = async (): Promise<boolean> => (await stack.chat(ask('sim:plain'))).status === 200;

beforeAll(async () => {
  stack = await startStack({
    workers: { zai: 2 },
    channels: 'api,web',
    env: {
      TOKEN_ENCRYPTION_KEY: key,
      TOKEN_RECOVERY_TIMEOUT: `${RECOVERY_MS / 1_000}`,
      GUEST_POOL_SIZE: '2',
      // Tokens of the settings are for the owner of the pool to take up.
      ZAI_API_KEYS: zaiApiKey('of the settings'),
    },
  });
  const connect = redisConnector(stack.product.redis.url, 'test', log);
  keeper = new RedisPoolKeeper({ names: new RedisNames(), connect, warn: () => undefined });
}, 60_000);
afterAll(async () => {
  await keeper.close();
  await stack.stop();
});
beforeEach(() => keeper.replaceAll([]));

describe('workers that share the pool', () => {
  it('cool a bad token after three refusals, unseen by clients, and take it back by one trial', async () => {
    await keeper.replaceAll([GOOD, BAD]);
    const refusals = () => stack.upstreams.calls.filter(({ status }) => status === 401).length;
    while (refusals() < 3) expect(await answers()).toBe(true);
    const cooled = await stateOf('bad');
    expect(cooled).toMatchObject({ name: 'cooling', cause: 'auth', evidence: 'upstream_credentials_exhausted' });
    expect(cooled.nextTryAt! - cooled.since!).toBe(RECOVERY_MS);
    expect(await stateOf('good')).toMatchObject({ name: 'active', failures: 0, inFlight: 0 });
    expect(refusals()).toBe(3);
    // The vendor has let the account in again.
    await keeper.put({ ...BAD, sealedSecret: box.seal(zaiApiKey('bad'), 'bad') });
    await eventually(async () => (await stateOf('bad')).name === 'trial');
    for (let i = 0; i < 3; i += 1) expect(await answers()).toBe(true);
    expect(await stateOf('bad')).toMatchObject({ name: 'active', cause: null, failures: 0, inFlight: 0 });
    expect(refusals()).toBe(3);
  });

  it('let a token rest as long as its upstream says, and tell the client when it is back', async () => {
    await keeper.replaceAll([GOOD]);
    const response = await stack.chat(ask('sim:status code=429 retry-after=30 on=api'));
    // Guests of the chat site serve meanwhile.
    expect(response.status).toBe(200);
    const { name, cause, since, nextTryAt } = await stateOf('good');
    expect([name, cause, nextTryAt! - since!]).toEqual(['cooling', 'rate-limited', 30_000]);
  });

  it('charge no token for the caller’s faults and the upstream’s', async () => {
    await keeper.replaceAll([GOOD]);
    for (const fault of ['sim:status code=400', 'sim:status code=500', 'sim:captcha']) {
      expect((await stack.chat(ask(fault))).status).toBeGreaterThanOrEqual(400);
    }
    expect(await stateOf('good')).toMatchObject({ name: 'active', failures: 0, cause: null, inFlight: 0 });
  });

  it('go on when Redis came back empty and the owner has filled it', async () => {
    await keeper.replaceAll([GOOD]);
    await stack.product.redis.restart();
    await eventually(() => keeper.isLost());
    const asked = stack.chat(ask('sim:plain'));
    await keeper.replaceAll([GOOD]);
    expect((await asked).status).toBe(200);
    expect(await stateOf('good')).toMatchObject({ inFlight: 0 });
  });

  it('keep secrets out of Redis and out of their logs', async () => {
    await keeper.replaceAll([GOOD, BAD]);
    for (let i = 0; i < 3; i += 1) expect(await answers()).toBe(true);
    const redis = redisConnector(stack.product.redis.url, 'test', log)('inspector');
    const seen: string[] = stack.product.workers.flatMap(({ lines }) => lines);
    for (const name of await redis.keys('*{pool:*')) seen.push((await redis.dump(name))?.toString() ?? '');
    redis.disconnect();
    const shown = seen.join('\n');
    expect(shown).toContain('label bad');
    for (const secret of [zaiApiKey('good'), ZAI_UNKNOWN_API_KEY, key]) expect(shown).not.toContain(secret);
  });
});
