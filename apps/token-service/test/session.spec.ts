import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, TestService } from './support/test-service.js';

let service: TestService;
beforeAll(async () => void (service = await TestService.start()));
afterAll(() => service.stop());
beforeEach(async () => {
  const tries = await service.redis.keys('*:tries:*');
  if (tries.length > 0) await service.redis.del(...tries);
});

const signIn = (password: unknown, headers: Record<string, string> = {}) =>
  service.call('POST', '/session', { body: { password }, cookie: null, headers });

describe('signing in', () => {
  it('sets a cookie that no script and no other site can use, for a day', async () => {
    const { status, headers } = await signIn(PASSWORD);
    expect(status).toBe(204);
    const cookie = headers.get('set-cookie')!;
    expect(cookie).toMatch(
      /^sluice_session=[\w-]{43}; Max-Age=86400; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    const behindTls = await signIn(PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(behindTls.headers.get('set-cookie')).toMatch(/; Secure/);
    expect((await service.call('GET', '/session', { cookie: cookie.split(';')[0]! })).status).toBe(200);
  });

  it('ends with signing out', async () => {
    const cookie = (await signIn(PASSWORD)).headers.get('set-cookie')!.split(';')[0]!;
    expect((await service.call('DELETE', '/session', { cookie })).status).toBe(204);
    expect((await service.call('GET', '/session', { cookie })).status).toBe(401);
    expect((await service.call('GET', '/session')).status).toBe(200);
  });

  it('says since when and until when', async () => {
    const { body } = await service.call('GET', '/session');
    expect(Date.parse(body.expiresAt) - Date.parse(body.signedInAt)).toBe(86_400_000);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 401, 'invalid_login', 'password'],
    ['no password', {}, 400, null, 'password'],
    ['a number', { password: 12345678 }, 400, null, 'password'],
    ['too much', { password: 'x'.repeat(2_000) }, 400, null, 'password'],
    ['an unknown field', { password: 'x', user: 'admin' }, 400, null, 'user'],
    ['a list', [], 400, null, null],
    ['a text', '"hello"', 400, null, null],
    ['half of it', '{"password":', 400, 'invalid_json', null],
  ])('refuses %s', async (_name, body, status, code, param) => {
    const answer = await service.call('POST', '/session', { body, cookie: null });
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([status, code, param]);
    expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('locks an address out after five wrong tries, right password or not, and no other address', async () => {
    const from = { 'x-forwarded-for': '203.0.113.7' };
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await signIn('wrong', from)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const locked = await signIn(PASSWORD, from);
    expect([locked.status, locked.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(Number(locked.headers.get('retry-after'))).toBeLessThanOrEqual(900);
    expect((await signIn(PASSWORD, { 'x-forwarded-for': '203.0.113.8' })).status).toBe(204);
    const { body } = await service.call('GET', '/audit?action=password.');
    expect(body.items[0]).toMatchObject({ action: 'password.locked-out', target: '203.0.113.7' });
  });

  it('looks at five of many tries that come at once, and counts a network of IPv6 as one', async () => {
    const tries = Array.from({ length: 12 }, (_, index) =>
      signIn('wrong', { 'x-forwarded-for': `2001:db8::${index}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  it('forgets wrong tries when the password was right', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 4; count += 1) await signIn('wrong');
      expect((await signIn(PASSWORD)).status).toBe(204);
    }
  });
});

describe('the door', () => {
  it('is shut for who is not signed in, whatever the address', async () => {
    for (const [method, path] of [
      ['GET', '/session'],
      ['GET', '/tokens'],
      ['POST', '/tokens/export'],
      ['GET', '/pool'],
      ['GET', '/api-keys'],
      ['PUT', '/settings'],
      ['GET', '/providers'],
      ['GET', '/audit'],
      ['GET', '/openapi.json'],
      ['GET', '/no/such/thing'],
    ] as const) {
      for (const cookie of [null, 'sluice_session=x', `sluice_session=${'a'.repeat(43)}`]) {
        const answer = await service.call(method, path, { cookie });
        expect([path, answer.status, answer.body.error.code]).toEqual([path, 401, 'not_signed_in']);
      }
    }
    expect((await fetch(`http://127.0.0.1:${service.port}/health`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${service.port}/ready`)).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text()).toContain('process_cpu');
  });

  it('takes changes from our own pages and from programs, and reading from anywhere', async () => {
    const own = `http://127.0.0.1:${service.port}`;
    const change = (headers: Record<string, string>) => service.call('PUT', '/settings', { body: {}, headers });
    const ours: Record<string, string>[] = [{}, { origin: own }, { 'sec-fetch-site': 'same-origin', origin: own }];
    for (const headers of ours) {
      expect((await change(headers)).status).toBe(200);
    }
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: own },
    ];
    for (const headers of foreign) {
      const answer = await change(headers);
      expect([answer.status, answer.body.error.code]).toEqual([403, 'foreign_origin']);
    }
    expect((await service.call('GET', '/settings', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
    const login = await signIn(PASSWORD, { origin: 'https://evil.example' });
    expect(login.status).toBe(403);
  });

  it('answers in one form what is nowhere, no JSON, or too much', async () => {
    const lost = await service.call('GET', '/nowhere');
    expect([lost.status, lost.body.error.code]).toEqual([404, 'not_found']);
    expect(lost.headers.get('x-request-id')).toMatch(/^req_/);
    const form = await service.call('POST', '/tokens', { body: 'a=1', headers: { 'content-type': 'text/plain' } });
    expect([form.status, form.body.error.code]).toEqual([415, 'unsupported_media_type']);
    const large = await service.call('POST', '/tokens', { body: `"${'x'.repeat(17_000_000)}"` });
    expect([large.status, large.body.error.code]).toEqual([413, 'request_too_large']);
    const broken = await service.call('GET', '/tokens/%ff');
    expect([broken.status, broken.body.error.type]).toEqual([400, 'invalid_request_error']);
  });

  it('describes itself, every route with the session but the one that opens it', async () => {
    const { body } = await service.call('GET', '/openapi.json');
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/admin/tokens', '/api/admin/tokens/{id}']));
    expect(body.security).toEqual([{ session: [] }]);
    expect(body.paths['/api/admin/session'].post.security).toEqual([]);
    expect(Object.keys(body.components.schemas.CreateTokenDto.properties)).toContain('secret');
  });
});
