import { API_KEYS_WHOLE, RedisNames } from '@sluice/contract';
import { eventually } from '@sluice/testing';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestService } from './support/test-service.js';

const names = new RedisNames();
let service: TestService;
beforeAll(async () => void (service = await TestService.start()));
afterAll(() => service.stop());

describe('API keys', () => {
  it('are shown once, and kept as a hash', async () => {
    const limits = { models: ['GLM-4.6'], rpm: 60, dailyTokens: 100_000, expiresAt: '2030-01-01T00:00:00.000Z' };
    const made = await service.call('POST', '/api-keys', { body: { name: 'ci', ...limits } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: 'ci', enabled: true, lastUsedAt: null, ...limits });
    const { key, id } = made.body as { key: string; id: string };
    expect(key).toMatch(/^sk-sluice-[\w-]{43}$/);
    expect(key.startsWith(made.body.prefix)).toBe(true);
    const row = await service.database.apiKey.findUniqueOrThrow({ where: { id } });
    expect(row.hash).toBe(hash('sha256', key));
    for (const path of [`/api-keys/${id}`, '/api-keys', '/audit']) {
      const { text, status } = await service.call('GET', path);
      expect(status).toBe(200);
      expect(text).not.toContain(key);
      expect(text).not.toContain(row.hash);
    }
  });

  it('are changed field by field, and limits taken away by null', async () => {
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'a', rpm: 5, models: ['x'] } });
    const path = `/api-keys/${body.id}`;
    expect((await service.call('PATCH', path, { body: { enabled: false } })).body).toMatchObject({
      name: 'a',
      rpm: 5,
      models: ['x'],
      enabled: false,
    });
    expect((await service.call('PATCH', path, { body: { rpm: null, models: null, name: 'b' } })).body).toMatchObject({
      name: 'b',
      rpm: null,
      models: null,
    });
    expect((await service.call('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await service.call(method, path)).status).toBe(404);
    expect((await service.call('PATCH', path, { body: {} })).status).toBe(404);
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ name: 'a', rpm: 0 }, 'rpm'],
    [{ name: 'a', rpm: '5' }, 'rpm'],
    [{ name: 'a', dailyTokens: 1.5 }, 'dailyTokens'],
    [{ name: 'a', models: [] }, 'models'],
    [{ name: 'a', models: [7] }, 'models'],
    [{ name: 'a', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'a', enabled: null }, 'enabled'],
    [{ name: 'a', hash: 'x' }, 'hash'],
    [{ name: 'a', id: 'x' }, 'id'],
  ])('refuse %j', async (body, param) => {
    const answer = await service.call('POST', '/api-keys', { body });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it('are told to the gateways, as they change, and again when Redis has lost them', async () => {
    const limits = { models: ['GLM-4.6'], rpm: 60, dailyTokens: 100_000, expiresAt: '2030-01-01T00:00:00.000Z' };
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'told', ...limits } });
    const path = `/api-keys/${body.id}`;
    const digest = hash('sha256', body.key as string);
    const told = async (): Promise<unknown> =>
      JSON.parse((await service.redis.hget(names.apiKeys(), digest)) ?? 'null');
    const expiresAt = Date.parse(limits.expiresAt);
    expect(await told()).toEqual({ id: body.id, enabled: true, ...limits, expiresAt });
    await service.call('PATCH', path, { body: { enabled: false, models: null } });
    expect(await told()).toMatchObject({ enabled: false, models: null, rpm: 60 });
    await service.redis.del(names.apiKeys());
    await eventually(async () => (await told()) !== null);
    expect(await service.redis.hget(names.apiKeys(), API_KEYS_WHOLE)).toBe('1');
    await service.call('DELETE', path);
    expect(await told()).toBeNull();
    expect(await service.redis.hget(names.apiKeys(), API_KEYS_WHOLE)).toBe('1');
  });

  it('come back to who deleted them by mistake, and let in again', async () => {
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'mistaken', rpm: 7 } });
    const path = `/api-keys/${body.id}`;
    const digest = hash('sha256', body.key as string);
    const { body: before } = await service.call('GET', path);
    expect((await service.call('POST', `${path}/restore`)).status).toBe(404);
    await service.call('DELETE', path);
    expect(await service.redis.hget(names.apiKeys(), digest)).toBeNull();
    const restored = await service.call('POST', `${path}/restore`);
    expect([restored.status, restored.body]).toEqual([200, before]);
    expect(await service.redis.hget(names.apiKeys(), digest)).toContain('"rpm":7');
    expect((await service.call('POST', `${path}/restore`)).status).toBe(404);
    expect((await service.call('GET', '/audit?action=api-key.restore')).body.items[0]).toMatchObject({
      target: body.id,
    });
  });

  it('show what they have used, as the gateways count it', async () => {
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'used' } });
    expect(body.usage).toEqual({ requestsThisMinute: 0, tokensToday: 0 });
    const digest = hash('sha256', body.key as string);
    await service.redis.set(names.apiKeyRequests(digest), 3);
    await service.redis.set(names.apiKeyTokens(digest), 4_200);
    const usage = { requestsThisMinute: 3, tokensToday: 4_200 };
    expect((await service.call('GET', `/api-keys/${body.id}`)).body.usage).toEqual(usage);
    const { items } = (await service.call('GET', '/api-keys?pageSize=2')).body;
    expect(items.map((item: { usage: object }) => item.usage)).toContainEqual(usage);
  });

  it('refuse changes that would leave them without what they need', async () => {
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'a' } });
    for (const [change, param] of [
      [{ name: null }, 'name'],
      [{ enabled: null }, 'enabled'],
      [{ key: 'x' }, 'key'],
    ] as const) {
      const answer = await service.call('PATCH', `/api-keys/${body.id}`, { body: change });
      expect([answer.status, answer.body.error.param]).toEqual([400, param]);
    }
  });
});

describe('the audit log', () => {
  it('tells what was done, newest first, page by page', async () => {
    const { body } = await service.call('POST', '/api-keys', { body: { name: 'last' } });
    const { body: log } = await service.call('GET', '/audit?pageSize=1');
    expect(log.items).toEqual([
      expect.objectContaining({
        action: 'api-key.create',
        target: body.id,
        address: '127.0.0.1',
        details: { name: 'last' },
      }),
    ]);
    expect(log.total).toBeGreaterThan(1);
    const { body: second } = await service.call('GET', '/audit?pageSize=1&page=2');
    expect(second.items[0].id).toBeLessThan(log.items[0].id);
    const { body: sessions } = await service.call('GET', '/audit?action=session.');
    expect(sessions.items.map((item: { action: string }) => item.action)).toEqual(['session.open']);
  });

  it.each([
    ['page=0', 'page'],
    ['pageSize=201', 'pageSize'],
    ['pageSize=many', 'pageSize'],
    ['page=1&page=2', 'page'],
    ['action=%27%20OR%201=1', 'action'],
    ['sort=id', 'sort'],
  ])('refuses ?%s', async (query, param) => {
    const answer = await service.call('GET', `/audit?${query}`);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });
});
