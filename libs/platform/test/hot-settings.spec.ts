import { RedisNames } from '@sluice/contract';
import { eventually, startRedis, type TestRedis } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HotSettings, redisConnector } from '../src/index.js';

const names = new RedisNames();
const lines: string[] = [];
const log = { warn: (line: string) => void lines.push(line), log: (line: string) => void lines.push(line) };
let server: TestRedis;
let owner: ReturnType<ReturnType<typeof redisConnector>>;
let settings: HotSettings;
beforeAll(async () => {
  server = await startRedis();
  owner = redisConnector(server.url, 'owner', log)('test');
});
afterEach(async () => {
  settings.close();
  await owner.del(names.settings());
  lines.length = 0;
});
afterAll(async () => {
  owner.disconnect();
  await server.stop();
});

const open = (): HotSettings =>
  (settings = new HotSettings({ names, connect: redisConnector(server.url, 'test', log), log }));
const save = (values: object): Promise<unknown> => owner.set(names.settings(), JSON.stringify(values));
const tell = async (values: object): Promise<unknown> => {
  await save(values);
  return owner.publish(names.settingsChanges(), JSON.stringify(values));
};

describe('settings that are hot', () => {
  it('are what was saved before, as soon as they are started, else what is given', async () => {
    await save({ MAX_ATTEMPTS: 7, ZAI_CHANNELS: ['web'] });
    const attempts = open().of('MAX_ATTEMPTS', 4);
    const guests = settings.of('GUEST_POOL_SIZE', 3);
    const channels = settings.channelOrder('zai', ['api', 'web'], ['api', 'web']);
    await settings.start();
    expect([attempts(), guests(), channels()]).toEqual([7, 3, ['web']]);
    expect(settings.of('MAX_ATTEMPTS', 4)()).toBe(7);
  });

  it('change when a change is told, also by a message that was lost, and back', async () => {
    const isDebugging = open().of('DEBUG_LOGGING', false);
    let changes = 0;
    settings.onChange(() => void (changes += 1));
    await settings.start();
    await tell({ DEBUG_LOGGING: true, GUEST_POOL_SIZE: 9 });
    await eventually(() => isDebugging());
    // The same once more, and of another, is no change.
    await tell({ DEBUG_LOGGING: true });
    await save({});
    await eventually(() => !isDebugging());
    expect(changes).toBe(2);
  });

  it('pass over what is no value of theirs, and say so', async () => {
    await save({ MAX_ATTEMPTS: 0, DEBUG_LOGGING: 'yes', ZAI_CHANNELS: ['fax'] });
    const values = [
      open().of('MAX_ATTEMPTS', 4),
      settings.of('DEBUG_LOGGING', true),
      settings.channelOrder('zai', ['api'], ['api']),
    ];
    await settings.start();
    expect(values.map((value) => value())).toEqual([4, true, ['api']]);
    expect(lines.filter((line) => line.includes('passed over'))).toHaveLength(3);
    await owner.set(names.settings(), 'not JSON');
    await tell({ MAX_ATTEMPTS: 9 });
    await eventually(() => values[0]!() === 9);
  });

  it('stay as they were while Redis is away or empty', async () => {
    await save({ MAX_ATTEMPTS: 7 });
    const attempts = open().of('MAX_ATTEMPTS', 4);
    await settings.start();
    await server.restart();
    // Read twice, so that one reading has surely ended.
    const readings = async (): Promise<number> =>
      Number(/cmdstat_get:calls=(\d+)/.exec(await owner.info('commandstats').catch(() => ''))?.[1] ?? 0);
    await eventually(async () => (await readings()) >= 2);
    expect(attempts()).toBe(7);
    await tell({ MAX_ATTEMPTS: 8 });
    await eventually(() => attempts() === 8);
  });

  it('do not keep a service from starting where Redis is away', async () => {
    await server.kill();
    const attempts = open().of('MAX_ATTEMPTS', 4);
    await settings.start();
    expect(attempts()).toBe(4);
    await server.restart();
    await save({ MAX_ATTEMPTS: 5 });
    await eventually(() => attempts() === 5);
  });
});
