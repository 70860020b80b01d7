import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeletedRows } from '../src/database/deleted-rows.js';
import { PASSWORD, TestService } from './support/test-service.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
  await service.announce('zai', ['api', 'web']);
});
afterAll(() => service.stop());

let count = 0;
const freshSecret = (): string => `sk-${(count += 1).toString().padStart(6, '0')}.${'abcdefgh'.repeat(4)}`;
beforeEach(async () => {
  const { body } = await service.call('GET', '/tokens?pageSize=200');
  const ids = body.items.map(({ id }: { id: string }) => id);
  if (ids.length > 0) await service.call('POST', '/tokens/bulk', { body: { ids, action: 'delete' } });
});

const add = (fields: object = {}) =>
  service.call('POST', '/tokens', { body: { provider: 'zai', channel: 'api', secret: freshSecret(), ...fields } });

const stateInPool = async ({ id, provider, channel }: { id: string; provider: string; channel: string }) =>
  (await service.keeper.states([{ id, providerId: provider, channel }])).get(id)?.name;

describe('a token', () => {
  it('is added, shown without its secret, and lent at once', async () => {
    const secret = freshSecret();
    const { status, body, text } = await add({ secret: ` ${secret}\n`, label: 'main', weight: 3, maxConcurrency: 7 });
    expect(status).toBe(201);
    expect(text).not.toContain(secret);
    expect(body).toMatchObject({
      provider: 'zai',
      channel: 'api',
      label: 'main',
      maskedSecret: 'sk-…efgh',
      weight: 3,
      maxConcurrency: 7,
      enabled: true,
      state: 'active',
      inFlight: 0,
      requests: 0,
      nextTryAt: null,
    });
    expect(await stateInPool(body)).toBe('active');
    expect((await service.call('GET', `/tokens/${body.id}`)).body).toEqual(body);
  });

  it('is there once in a channel', async () => {
    const secret = freshSecret();
    const { body } = await add({ secret });
    const again = await add({ secret: ` ${secret} ` });
    expect([again.status, again.body.error.code, again.body.error.param]).toEqual([409, 'already_exists', 'secret']);
    expect(again.body.error.message).toContain(body.id);
    expect((await add({ secret, channel: 'web' })).status).toBe(201);
  });

  it.each([
    [{ secret: undefined }, 'secret'],
    [{ secret: 'short' }, 'secret'],
    [{ secret: `good-until-here\u0000` }, 'secret'],
    [{ secret: 'with-ünicode-in-it' }, 'secret'],
    [{ secret: 'x'.repeat(9_000) }, 'secret'],
    [{ secret: 12_345_678 }, 'secret'],
    [{ provider: 'Z AI' }, 'provider'],
    [{ provider: null }, 'provider'],
    [{ channel: 'fax' }, 'channel'],
    [{ label: '' }, 'label'],
    [{ label: { $ne: 1 } }, 'label'],
    [{ weight: 0 }, 'weight'],
    [{ weight: '3' }, 'weight'],
    [{ maxConcurrency: 1e9 }, 'maxConcurrency'],
    [{ state: 'active' }, 'state'],
  ])('with %j is refused by the name of the field', async (fields, param) => {
    const answer = await add(fields);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it('keeps what people call it as text, whatever it looks like', async () => {
    for (const label of [`'); DROP TABLE "Token"; --`, '<script>alert(1)</script>', '%_\\', '🚰 主 \u202e']) {
      const { body } = await add({ label });
      expect((await service.call('GET', `/tokens/${body.id}`)).body.label).toBe(label.trim());
      const found = await service.call('GET', `/tokens?q=${encodeURIComponent(label.trim())}`);
      expect(found.body.items.map(({ id }: { id: string }) => id)).toContain(body.id);
    }
    expect((await service.call('GET', `/tokens?q=${encodeURIComponent("' OR 1=1 --")}`)).body.total).toBe(0);
  });

  it('is changed, switched off and on, and deleted, and the pool hears of it', async () => {
    const { body } = await add({ label: 'a' });
    const path = `/tokens/${body.id}`;
    const changed = await service.call('PATCH', path, { body: { label: 'b', weight: 9 } });
    expect(changed.body).toMatchObject({ label: 'b', weight: 9, maxConcurrency: 1_000 });
    const off = await service.call('PATCH', path, { body: { enabled: false } });
    expect(off.body).toMatchObject({ enabled: false, state: 'disabled', cause: 'person' });
    expect(await stateInPool(body)).toBe('disabled');
    const on = await service.call('PATCH', path, { body: { enabled: true } });
    expect(on.body).toMatchObject({ enabled: true, state: 'active', cause: null });
    expect(await stateInPool(body)).toBe('active');
    expect((await service.call('DELETE', path)).status).toBe(204);
    expect(await stateInPool(body)).toBeUndefined();
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { weight: 1 }]] as const) {
      const gone = await service.call(method, path, { body });
      expect([gone.status, gone.body.error.code]).toEqual([404, 'not_found']);
    }
  });

  it.each([
    [{ label: null }, 'label'],
    [{ enabled: 'no' }, 'enabled'],
    [{ enabled: null }, 'enabled'],
    [{ weight: -1 }, 'weight'],
    [{ secret: 'another-secret' }, 'secret'],
    [{ provider: 'k2think' }, 'provider'],
  ])('refuses to become %j', async (change, param) => {
    const { body } = await add();
    const answer = await service.call('PATCH', `/tokens/${body.id}`, { body: change });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it('shows its secret to who knows the password, and the log says so', async () => {
    const secret = freshSecret();
    const { body } = await add({ secret });
    const path = `/tokens/${body.id}/reveal`;
    const wrong = await service.call('POST', path, { body: { password: 'wrong' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([403, 'wrong_password']);
    expect((await service.call('POST', path, { body: {} })).status).toBe(400);
    expect((await service.call('POST', path, { body: { password: PASSWORD } })).body).toEqual({ secret });
    const { body: log } = await service.call('GET', '/audit?action=token.reveal');
    expect(log.items[0]).toMatchObject({ target: body.id });
    expect((await service.call('POST', '/tokens/tok_none/reveal', { body: { password: PASSWORD } })).status).toBe(404);
  });
});

describe('the list of tokens', () => {
  it('is filtered, sorted and cut into pages', async () => {
    for (const [label, channel, weight] of [
      ['b', 'api', 1],
      ['a', 'web', 2],
      ['c', 'api', 3],
    ]) {
      await add({ label, channel, weight });
    }
    const labels = async (query: string) => {
      const { body } = await service.call('GET', `/tokens?${query}`);
      return [body.items.map(({ label }: { label: string }) => label).join(''), body.total];
    };
    expect(await labels('sort=label')).toEqual(['abc', 3]);
    expect(await labels('sort=-weight')).toEqual(['cab', 3]);
    expect(await labels('')).toEqual(['cab', 3]);
    expect(await labels('sort=createdAt&pageSize=2&page=2')).toEqual(['c', 3]);
    expect(await labels('channel=web')).toEqual(['a', 1]);
    expect(await labels('q=B')).toEqual(['b', 1]);
    expect(await labels('provider=longcat')).toEqual(['', 0]);
    const { body } = await service.call('GET', '/tokens?q=c');
    await service.call('PATCH', `/tokens/${body.items[0].id}`, { body: { enabled: false } });
    expect(await labels('state=disabled')).toEqual(['c', 1]);
  });

  it.each([
    ['state=broken', 'state'],
    ['sort=secret', 'sort'],
    ['sort=-cipher', 'sort'],
    ['provider=..%2F', 'provider'],
    ['page=1.5', 'page'],
    ['q=a&q=b', 'q'],
    ['fingerprint=x', 'fingerprint'],
  ])('refuses ?%s', async (query, param) => {
    const answer = await service.call('GET', `/tokens?${query}`);
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  it('has many switched or deleted at once', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await add()).body.id as string));
    const bulk = (action: string, some: unknown) =>
      service.call('POST', '/tokens/bulk', { body: { ids: some, action } });
    expect((await bulk('disable', [...ids, 'tok_unknown'])).body).toEqual({ changed: 3 });
    expect((await bulk('disable', ids)).body).toEqual({ changed: 0 });
    expect((await service.call('GET', '/tokens?state=disabled')).body.total).toBe(3);
    expect((await bulk('enable', ids.slice(1))).body).toEqual({ changed: 2 });
    expect((await bulk('delete', ids)).body).toEqual({ changed: 3 });
    for (const [action, some, param] of [
      ['explode', ids, 'action'],
      ['delete', [], 'ids'],
      ['delete', 'all', 'ids'],
      ['delete', [7], 'ids'],
      ['delete', undefined, 'ids'],
    ] as const) {
      const answer = await bulk(action, some);
      expect([answer.status, answer.body.error.param]).toEqual([400, param]);
    }
  });

  it('brings back what was deleted: its limits, its state, its turn', async () => {
    const { body: kept } = await add({ label: 'kept', weight: 5 });
    const { body: off } = await add({ label: 'off' });
    await service.call('PATCH', `/tokens/${off.id}`, { body: { enabled: false } });
    const before = (await service.call('GET', '/tokens?sort=label')).body;
    const ids = [kept.id, off.id];
    const bulk = (action: string) => service.call('POST', '/tokens/bulk', { body: { ids, action } });
    expect((await bulk('restore')).body).toEqual({ changed: 0 });
    expect((await bulk('delete')).body).toEqual({ changed: 2 });
    expect(await stateInPool(kept)).toBeUndefined();
    expect((await bulk('restore')).body).toEqual({ changed: 2 });
    expect((await service.call('GET', '/tokens?sort=label')).body).toEqual(before);
    expect([await stateInPool(kept), await stateInPool(off)]).toEqual(['active', 'disabled']);
    expect((await bulk('restore')).body).toEqual({ changed: 0 });
    expect((await service.call('GET', '/audit?action=token.bulk-restore')).body.total).toBe(3);
  });

  it('brings nothing back that was added anew, or is gone for too long', async () => {
    const secret = freshSecret();
    const { body: first } = await add({ secret });
    const { body: other } = await add();
    const ids = [first.id, other.id];
    await service.call('POST', '/tokens/bulk', { body: { ids, action: 'delete' } });
    await add({ secret });
    const rows = service.app.get(DeletedRows);
    await rows.forgetOld();
    expect(await service.database.deletedRow.count({ where: { id: { in: ids } } })).toBe(2);
    const restore = () => service.call('POST', '/tokens/bulk', { body: { ids: [first.id], action: 'restore' } });
    expect((await restore()).body).toEqual({ changed: 0 });
    await rows.forgetOld(Date.now() + 11 * 60_000);
    expect(await service.database.deletedRow.count()).toBe(0);
  });

  it('shows what is known when a key is no longer at hand', async () => {
    const { body } = await add();
    const row = await service.database.token.findUniqueOrThrow({ where: { id: body.id } });
    const cipher = row.cipher.replace(row.keyId, 'otherkey00');
    await service.database.token.update({ where: { id: body.id }, data: { cipher } });
    expect((await service.call('GET', `/tokens/${body.id}`)).body).toMatchObject({ maskedSecret: null });
    const reveal = await service.call('POST', `/tokens/${body.id}/reveal`, { body: { password: PASSWORD } });
    expect([reveal.status, reveal.body.error.message]).toEqual([
      400,
      expect.stringContaining('TOKEN_ENCRYPTION_OLD_KEYS'),
    ]);
    expect((await service.call('POST', '/tokens/export', { body: { password: PASSWORD } })).body).toEqual({
      tokens: [],
      leftOut: 1,
    });
  });
});
