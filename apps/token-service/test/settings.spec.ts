import { RedisNames } from '@sluice/contract';
import { generateSecretKey } from '@sluice/secret-box';
import { redisConnector } from '@sluice/platform';
import { eventually } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KeyRotation } from '../src/tokens/key-rotation.js';
import { TestService } from './support/test-service.js';

const names = new RedisNames();
let service: TestService;
beforeAll(async () => {
  vi.stubEnv('GUEST_POOL_SIZE', '7');
  vi.stubEnv('TOOL_SUPPORT', 'perhaps');
  service = await TestService.start();
  await service.announce('zai', ['api', 'web']);
});
afterAll(async () => {
  await service.stop();
  vi.unstubAllEnvs();
});

const setting = async (name: string) =>
  (await service.call('GET', '/settings')).body.items.find((item: { name: string }) => item.name === name);

describe('settings', () => {
  it('say where their value comes from, and whether a change waits for a restart', async () => {
    expect(await setting('GUEST_POOL_SIZE')).toMatchObject({ value: 7, source: 'environment', needsRestart: false });
    expect(await setting('TOOL_SUPPORT')).toMatchObject({ value: true, source: 'default' });
    expect(await setting('MAX_ATTEMPTS')).toMatchObject({ value: 4, source: 'default', needsRestart: false });
    expect(await setting('ZAI_CHANNELS')).toMatchObject({ value: ['api', 'web'], choices: ['api', 'web'] });
  });

  it('are saved, win over the environment, reach who listens and who starts, and stand in the log', async () => {
    const listener = redisConnector(service.server.url, 'listener')('test');
    const heard: string[] = [];
    listener.on('message', (_channel: string, text: string) => void heard.push(text));
    await listener.subscribe(names.settingsChanges());
    const change = { GUEST_POOL_SIZE: 9, DEBUG_LOGGING: true, ZAI_CHANNELS: ['web'] };
    const { status, body } = await service.call('PUT', '/settings', { body: change });
    expect(status).toBe(200);
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: 'GUEST_POOL_SIZE', value: 9, source: 'saved', fallback: 7 }),
    );
    await eventually(() => heard.length > 0);
    expect(JSON.parse(heard.at(-1)!)).toEqual(change);
    expect(JSON.parse((await service.redis.get(names.settings()))!)).toEqual(change);
    const { body: log } = await service.call('GET', '/audit?action=setting.');
    expect(
      log.items.map(({ target, details }: { target: string; details: object }) => [target, details]),
    ).toContainEqual(['ZAI_CHANNELS', { value: ['web'] }]);

    const back = Object.fromEntries(Object.keys(change).map((name) => [name, null]));
    await service.call('PUT', '/settings', { body: back });
    expect(await setting('GUEST_POOL_SIZE')).toMatchObject({ value: 7, source: 'environment', updatedAt: null });
    await eventually(() => heard.at(-1) === '{}');
    listener.disconnect();
  });

  it('are there again when Redis has lost them', async () => {
    await service.call('PUT', '/settings', { body: { ANONYMOUS_MODE: false } });
    await service.server.restart();
    await eventually(async () => (await service.redis.get(names.settings()).catch(() => null)) !== null);
    expect(await service.redis.get(names.settings())).toBe('{"ANONYMOUS_MODE":false}');
    await service.signIn();
    await service.announce('zai', ['api', 'web']);
  });

  it('are put back when Redis has lost them without a break', async () => {
    await service.redis.del(names.settings());
    await eventually(async () => (await service.redis.get(names.settings())) !== null);
  });

  it('can take a channel back into use that is out of use', async () => {
    const card = JSON.parse((await service.redis.get(names.card('zai')))!) as object;
    await service.redis.set(names.card('zai'), JSON.stringify({ ...card, channels: ['api', 'web', 'app'] }));
    expect(await setting('ZAI_CHANNELS')).toMatchObject({
      value: ['api', 'web', 'app'],
      choices: ['api', 'web', 'app'],
    });
  });

  it.each([
    [{ DEBUG_LOGGING: 'true' }, 'DEBUG_LOGGING'],
    [{ GUEST_POOL_SIZE: 0 }, 'GUEST_POOL_SIZE'],
    [{ GUEST_POOL_SIZE: 1.5 }, 'GUEST_POOL_SIZE'],
    [{ GUEST_POOL_SIZE: '3' }, 'GUEST_POOL_SIZE'],
    [{ ZAI_CHANNELS: [] }, 'ZAI_CHANNELS'],
    [{ ZAI_CHANNELS: ['api', 'api'] }, 'ZAI_CHANNELS'],
    [{ ZAI_CHANNELS: ['fax'] }, 'ZAI_CHANNELS'],
    [{ ZAI_CHANNELS: 'api' }, 'ZAI_CHANNELS'],
    [{ DEBUG_LOGGING: false, ADMIN_PASSWORD: 'x' }, 'ADMIN_PASSWORD'],
    [{ MODEL_ALIASES: ['gpt-4o'] }, 'MODEL_ALIASES'],
    [{ MODEL_ALIASES: ['a=b', 'A=c'] }, 'MODEL_ALIASES'],
    [{ MODEL_ALIASES: 'a=b' }, 'MODEL_ALIASES'],
    [{ constructor: 1 }, 'constructor'],
  ])('refuse %j whole', async (body, param) => {
    const before = (await service.call('GET', '/settings')).text;
    const answer = await service.call('PUT', '/settings', { body });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
    expect((await service.call('GET', '/settings')).text).toBe(before);
  });
});

describe('providers', () => {
  it('are those that workers have announced, with their models', async () => {
    await service.redis.zadd(names.workers('zai'), Date.now() + 10_000, 'w1');
    const { body } = await service.call('GET', '/providers');
    expect(body.items).toEqual([
      expect.objectContaining({ id: 'zai', name: 'ZAI', workers: 1, queued: 0, channels: ['api', 'web'] }),
    ]);
    expect(body.items[0].models[0].id).toBe('zai-model');
  });
});

describe('tokens of the settings', () => {
  it('are taken over when their provider has announced itself, and are no second time', async () => {
    vi.stubEnv('LONGCAT_API_KEYS', 'longcat-key-1, longcat-key-2');
    vi.stubEnv('LONGCAT_TOKEN', 'a=1; passport_token_key=long,cat; b=2');
    vi.stubEnv('STRANGER_TOKENS', 'not-one-of-ours');
    await service.announce('longcat', ['api', 'web']);
    await eventually(async () => (await service.call('GET', '/tokens?provider=longcat')).body.total === 3);
    const { body } = await service.call('GET', '/tokens?provider=longcat&channel=web');
    expect(body.items[0]).toMatchObject({ maxConcurrency: 1_000, maskedSecret: '… b=2' });
    const { server, folder, key } = service;
    await service.close();
    service = await TestService.start({ redis: server, folder, key });
    await service.announce('later', ['api']);
    vi.stubEnv('LATER_API_KEYS', 'later-key-1');
    await eventually(async () => (await service.call('GET', '/tokens?provider=later')).body.total === 1);
    expect((await service.call('GET', '/tokens')).body.total).toBe(4);
  });

  it('that a person deleted do not come back at the next start, but by hand', async () => {
    vi.stubEnv('GONE_API_KEYS', 'gone-key-1,gone-key-2');
    await service.announce('gone', ['api']);
    await eventually(async () => (await service.call('GET', '/tokens?provider=gone')).body.total === 2);
    const { body } = await service.call('GET', '/tokens?provider=gone&sort=label');
    await service.call('DELETE', `/tokens/${body.items[0].id}`);
    const { server, folder, key } = service;
    await service.close();
    // As it stands, and once more by a key of later, which knows the deletion too.
    const later = generateSecretKey();
    for (const keys of [{ key }, { key: later, olderKeys: [key] }, { key: later }]) {
      service = await TestService.start({ redis: server, folder, ...keys });
      await service.announce('gone', ['api']);
      vi.stubEnv('MARK_API_KEYS', `mark-of-${service.port}`);
      await service.announce(`mark`, ['api']);
      // Taken over after those of `gone`.
      await eventually(() => service.logs.some((line) => line.includes('took over 1 of MARK_API_KEYS')));
      expect((await service.call('GET', '/tokens?provider=gone')).body.total).toBe(1);
      await service.app.get(KeyRotation).run(new AbortController().signal, () => Promise.resolve());
      if (keys.key !== later || keys.olderKeys !== undefined) await service.close();
    }
    const secret = 'gone-key-1';
    const added = await service.call('POST', '/tokens', { body: { provider: 'gone', channel: 'api', secret } });
    expect(added.status).toBe(201);
  });
});
