import { GENERAL_SETTINGS, RedisNames } from '@sluice/contract';
import { HotSettings, redisConnector } from '@sluice/platform';
import { eventually, startRedis } from '@sluice/testing';
import { validateSync } from 'class-validator';
import { expect, it } from 'vitest';
import { WorkerConfig } from '../src/config.js';
import { workerRules } from '../src/worker-rules.js';
import { providerOf } from './support/attempts-scene.js';

const names = new RedisNames();
const log = { warn: () => undefined, log: () => undefined };

it('a worker goes by what was saved, and by its own settings for the rest', async () => {
  const server = await startRedis();
  const connect = redisConnector(server.url, 'test', log);
  const owner = connect('owner');
  const hot = new HotSettings({ names, connect, log });
  const config = Object.assign(new WorkerConfig(), { GUEST_POOL_SIZE: 5, TOKEN_RECOVERY_TIMEOUT: 60 });
  const settings = { channels: ['web', 'api'], apiKeys: [], webTokens: [], port: 0 };
  const provider = providerOf(async function* () {}, {});
  const rules = workerRules({ hot, providerId: 'p', provider, config, settings });
  await hot.start();
  const now = () => ({
    ...rules.attempts(),
    ...rules.cooling(),
    guests: rules.mostGuests(),
    isDebugging: rules.isDebugging(),
  });
  const before = {
    channels: ['web', 'api'],
    emulation: { emulatesTools: true },
    maxAttempts: 4,
    failureThreshold: 3,
    recoveryTimeoutMs: 60_000,
    guests: 5,
    isDebugging: false,
  };
  expect(now()).toEqual(before);
  const saved = {
    P_CHANNELS: ['api'],
    TOOL_SUPPORT: false,
    MAX_ATTEMPTS: 2,
    TOKEN_FAILURE_THRESHOLD: 1,
    TOKEN_RECOVERY_TIMEOUT: 7,
    ANONYMOUS_MODE: false,
    GUEST_POOL_SIZE: 9,
    DEBUG_LOGGING: true,
  };
  const save = (values: object): Promise<unknown> => owner.set(names.settings(), JSON.stringify(values));
  await save(saved);
  await eventually(() => rules.isDebugging());
  expect(now()).toEqual({
    channels: ['api'],
    emulation: { emulatesTools: false },
    maxAttempts: 2,
    failureThreshold: 1,
    recoveryTimeoutMs: 7_000,
    guests: 0,
    isDebugging: true,
  });
  await save({ ...saved, ANONYMOUS_MODE: true });
  await eventually(() => rules.mostGuests() === 9);
  await save({});
  await eventually(() => !rules.isDebugging());
  expect(now()).toEqual(before);
  hot.close();
  owner.disconnect();
  await server.stop();
});

it.each(Object.values(GENERAL_SETTINGS).filter(({ name }) => name in new WorkerConfig()))(
  'the dashboard has the default and the bounds of a worker for $name',
  ({ name, preset, min, max }) => {
    expect(new WorkerConfig()).toHaveProperty(name, preset);
    if (min === undefined || max === undefined) return;
    const isGood = (value: number): boolean =>
      !validateSync(Object.assign(new WorkerConfig(), { [name]: value })).some(({ property }) => property === name);
    expect([min - 1, min, max, max + 1].map(isGood)).toEqual([false, true, true, false]);
  },
);
