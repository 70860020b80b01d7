import { API_KEYS_WHOLE, type ApiKeyFacts, RedisNames } from '@sluice/contract';
import { loadConfig, redisConnector, ServiceConfig } from '@sluice/platform';
import { eventually, startRedisCluster, startRedisSentinel } from '@sluice/testing';
import { hash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { addUsers, type UsersOnServers } from './deployed/users-on-servers.js';
import { ask, dataLines, type Stack, startStack } from './stack.js';

const SILENT = { warn: () => undefined, log: () => undefined };
/** Given back in turn, last first. */
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});

async function start(users: UsersOnServers, redisEnv: Record<string, string>): Promise<Stack> {
  const stack = await startStack({ redisEnv, envOf: (service) => users.envOf(service) });
  running.push(stack);
  return stack;
}

/** A stream that goes on while Redis fails over, and a new one after it. */
async function expectToStream(stack: Stack, failOver: () => Promise<void>): Promise<void> {
  const response = await stack.chat(ask('sim:slow first=0 every=50', { stream: true }));
  await failOver();
  const lines = dataLines(await response.text());
  expect(lines.at(-1)).toBe('[DONE]');
  const answer = await stack.openai.chat.completions.create(ask('sim:plain text=again'));
  expect(answer.choices[0]!.message.content).toBe('again');
}

/** An API key with a limit, and another name of a model, as token-service would publish them. */
async function expectKeysAndSettings(stack: Stack, redisEnv: Record<string, string>): Promise<void> {
  const connect = redisConnector(loadConfig(ServiceConfig, redisEnv).redis, 'test', SILENT);
  const redis = connect('owner');
  const names = new RedisNames();
  const key = `sk-sluice-${randomBytes(32).toString('base64url')}`;
  const facts: ApiKeyFacts = { id: 'k', enabled: true, expiresAt: null, models: null, rpm: 2, dailyTokens: 9_999 };
  await redis.hset(names.apiKeys(), API_KEYS_WHOLE, '1', hash('sha256', key), JSON.stringify(facts));
  const settings = JSON.stringify({ MODEL_ALIASES: ['gpt-4o=GLM-4.6'] });
  await redis.set(names.settings(), settings);
  await redis.publish(names.settingsChanges(), settings);
  await eventually(async () => (await stack.chat(ask('sim:plain', { model: 'gpt-4o' }))).status === 200);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const statuses = [1, 2, 3].map(async () => (await stack.chat(ask('sim:plain'), { headers })).status);
  expect((await Promise.all(statuses)).sort()).toEqual([200, 200, 429]);
  await eventually(async () => Number(await redis.get(names.apiKeyTokens(hash('sha256', key)))) > 0);
  redis.disconnect();
}

/** In no line of a log. */
function expectNoPassword(stack: Stack, users: UsersOnServers): void {
  const lines = [...stack.product.gateway.lines, ...stack.product.workers[0]!.lines].join('\n');
  expect(lines).not.toMatch(/\w+-pw/);
  expect(lines).not.toContain(users.envOf('gateway')['REDIS_PASSWORD']);
}

describe('the product, whose services are users of their own,', () => {
  it('streams over a Redis Cluster, through a failover', async () => {
    const cluster = await startRedisCluster({ password: 'secret-pw' });
    running.push(cluster);
    const users = await addUsers(cluster.nodes, 'secret-pw');
    const redisEnv = { REDIS_CLUSTER: cluster.addresses.slice(0, 3).join(',') };
    const stack = await start(users, redisEnv);
    await expectKeysAndSettings(stack, { ...redisEnv, REDIS_PASSWORD: 'secret-pw' });
    await expectToStream(stack, () => cluster.failOver('{cards}'));
    expectNoPassword(stack, users);
    expect(await users.refusals()).toEqual([]);
  });

  it('streams over a Redis that Sentinels watch, through a failover', async () => {
    const passwords = { servers: 'secret-pw', sentinels: 'sentinel-pw' };
    const sentinel = await startRedisSentinel(passwords);
    running.push(sentinel);
    const users = await addUsers(sentinel.servers, passwords.servers);
    const stack = await start(users, {
      REDIS_SENTINELS: sentinel.addresses.join(','),
      REDIS_SENTINEL_NAME: sentinel.name,
      REDIS_SENTINEL_PASSWORD: passwords.sentinels,
    });
    await expectToStream(stack, () => sentinel.failOver());
    expectNoPassword(stack, users);
    expect(await users.refusals()).toEqual([]);
  });
});
