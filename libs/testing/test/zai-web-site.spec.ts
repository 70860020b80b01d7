import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ZAI_USER_TOKEN, startZaiUpstreams, type ZaiUpstreams } from '../src/index.js';
import { readWeb } from './read-answer.js';
import { completion, newChat, userIdOf, visit, type GuestSession } from './web-client.js';

const user = { token: ZAI_USER_TOKEN, userId: userIdOf(ZAI_USER_TOKEN) };
const PNG = new Uint8Array([137, 80, 78, 71]);

let zai: ZaiUpstreams;
beforeAll(async () => {
  zai = await startZaiUpstreams({ paceMs: 0 });
});
beforeEach(() => zai.reset());
afterAll(() => zai.close());

describe('the landing page', () => {
  it('names two versions, of which the newer is the lesser in lexical order', async () => {
    const response = await fetch(zai.webUrl);
    expect(response.headers.get('content-type')).toContain('text/html');
    const versions = (await response.text()).match(/prod-fe-\d+\.\d+\.\d+/g) ?? [];
    expect(versions).toEqual(['prod-fe-1.0.99', 'prod-fe-1.0.107']);
    expect([...versions].sort().at(-1)).toBe('prod-fe-1.0.99');
  });
});

describe('a visit without a token', () => {
  it('makes a new guest each time, whose token holds his id', async () => {
    const [first, second] = [await visit(zai.webUrl), await visit(zai.webUrl)];
    expect(first.id).not.toBe(second.id);
    expect(first.role).toBe('guest');
    expect(userIdOf(first.token)).toBe(first.id);
    expect(JSON.parse(Buffer.from(first.token.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'ES256',
      typ: 'JWT',
    });
  });

  it('finds the same guest again by any cookie that came back', async () => {
    const guest = await visit(zai.webUrl);
    expect(guest.cookies).toHaveLength(2);
    for (const cookie of guest.cookies) expect((await visit(zai.webUrl, [cookie])).id).toBe(guest.id);
  });

  it('repeats guests when there are few of them', async () => {
    zai.expireGuests();
    zai.configure({ distinctGuests: 2 });
    const visits = [await visit(zai.webUrl), await visit(zai.webUrl), await visit(zai.webUrl)];
    expect(new Set(visits.map(({ id }) => id)).size).toBe(2);
  });
});

describe('a guest', () => {
  const stall = (guest: GuestSession, signal: AbortSignal): Promise<Response> =>
    completion(zai.webUrl, { token: guest.token, userId: guest.id, text: 'sim:stall', signal });

  it('has three completions at a time, and a place again when one has ended', async () => {
    const guest = await visit(zai.webUrl);
    const leave = new AbortController();
    const open = await Promise.all([1, 2, 3].map(() => stall(guest, leave.signal)));
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
    const fourth = await completion(zai.webUrl, { token: guest.token, userId: guest.id });
    expect(fourth.status).toBe(429);
    expect(JSON.stringify(await fourth.json())).toContain('concurrency');
    leave.abort();
    await zai.idle();
    const fifth = await completion(zai.webUrl, { token: guest.token, userId: guest.id });
    expect((await readWeb(fifth)).isDone).toBe(true);
  });

  it('gets his places back by deleting his chats', async () => {
    const guest = await visit(zai.webUrl);
    const leave = new AbortController();
    await Promise.all([1, 2, 3].map(() => stall(guest, leave.signal)));
    const headers = { authorization: `Bearer ${guest.token}` };
    const deleted = await fetch(`${zai.webUrl}/api/v1/chats/`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(200);
    const next = await completion(zai.webUrl, { token: guest.token, userId: guest.id });
    expect(next.status).toBe(200);
    await next.text();
    leave.abort();
    await zai.idle();
  });

  it('may not upload', async () => {
    const guest = await visit(zai.webUrl);
    expect((await upload(guest.token)).status).toBe(403);
  });
});

describe('a new chat', () => {
  it.each<[string, Record<string, unknown>]>([
    ['an id', { id: randomUUID() }],
    ['no history', { history: undefined }],
    ['an unknown model', { models: ['GLM-4.7'] }],
    ['a time in seconds', { timestamp: 1_760_000_000 }],
    ['no features', { features: [] }],
    ['another message version', { message_version: 2 }],
  ])('is refused with %s', async (_, changes) => {
    expect((await newChat(zai.webUrl, user.token, 'glm-4.7', changes)).status).toBe(400);
  });

  it('is refused without a token', async () => {
    expect((await newChat(zai.webUrl, 'nobody')).status).toBe(401);
  });

  it('is answered in either form', async () => {
    expect(await (await newChat(zai.webUrl, user.token)).json()).toEqual({ id: expect.any(String) as string });
    zai.configure({ newChatReply: 'chat' });
    const reply = (await (await newChat(zai.webUrl, user.token)).json()) as { chat: { id: string } };
    expect(reply.chat.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is unknown once all chats were deleted', async () => {
    const made = await newChat(zai.webUrl, user.token);
    const { id } = (await made.json()) as { id: string };
    const headers = { authorization: `Bearer ${user.token}` };
    await fetch(`${zai.webUrl}/api/v1/chats/`, { method: 'DELETE', headers });
    const chat = { id, messageId: made.messageId };
    expect((await completion(zai.webUrl, { ...user, model: 'glm-4.7', chat })).status).toBe(400);
  });
});

describe('an image', () => {
  it('is kept for a user, who can then refer to it by its id', async () => {
    const response = await upload(user.token);
    expect(response.status).toBe(200);
    const file = (await response.json()) as Record<string, unknown> & { id: string; filename: string };
    expect(file).toMatchObject({ user_id: user.userId, hash: null, data: {}, meta: { content_type: 'image/png' } });
    const descriptor = {
      type: 'image',
      file,
      id: file.id,
      url: `/api/v1/files/${file.id}/content`,
      name: file.filename,
      status: 'uploaded',
      size: PNG.length,
      error: '',
      itemId: randomUUID(),
      media: 'image',
    };
    const content = [
      { type: 'text', text: 'sim:plain text=seen' },
      { type: 'image_url', image_url: { url: file.id } },
    ];
    const call = { ...user, model: 'glm-4.5v', messages: [{ role: 'user', content }], text: 'sim:plain text=seen' };
    const answered = await completion(zai.webUrl, { ...call, body: { files: [descriptor] } });
    expect((await readWeb(answered)).text).toBe('seen');
    expect((await completion(zai.webUrl, call)).status).toBe(400);
    const headers = { authorization: `Bearer ${user.token}` };
    const content2 = await fetch(`${zai.webUrl}${descriptor.url}`, { headers });
    expect(new Uint8Array(await content2.arrayBuffer())).toEqual(PNG);
  });

  it('must come in a part named file', async () => {
    expect((await upload(user.token, 'picture')).status).toBe(400);
  });
});

describe('a fault on a route', () => {
  it('meets so many requests as was said', async () => {
    zai.breakWeb('auths', { kind: 'waf', times: 1 });
    const blocked = await fetch(`${zai.webUrl}/api/v1/auths/`);
    expect(blocked.status).toBe(405);
    expect(await blocked.text()).toContain('errors.aliyun.com');
    expect((await fetch(`${zai.webUrl}/api/v1/auths/`)).status).toBe(200);
  });

  it('can be put on by another process', async () => {
    const body = JSON.stringify({ route: 'landing', fault: { kind: 'error', status: 503, retryAfterSeconds: 7 } });
    await fetch(`${zai.webUrl}/__sim/fault`, { method: 'POST', body });
    const response = await fetch(zai.webUrl);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    await fetch(`${zai.webUrl}/__sim/reset`, { method: 'POST' });
    expect((await fetch(zai.webUrl)).status).toBe(200);
  });

  it('can break the connection, or leave it silent', async () => {
    zai.breakWeb('auths', { kind: 'reset' });
    await expect(fetch(`${zai.webUrl}/api/v1/auths/`)).rejects.toThrow();
    zai.breakWeb('auths', { kind: 'hang' });
    const signal = AbortSignal.timeout(100);
    await expect(fetch(`${zai.webUrl}/api/v1/auths/`, { signal })).rejects.toThrow(/timeout/);
  });
});

describe('a path that the site no longer has', () => {
  it('is not found', async () => {
    zai.configure({ completionPaths: ['v2'] });
    expect((await completion(zai.webUrl, { ...user, path: '/api/chat/completions' })).status).toBe(404);
    expect((await completion(zai.webUrl, { ...user, path: '/api/v2/chat/completions' })).status).toBe(200);
    await zai.idle();
  });
});

describe('the books', () => {
  it('tell a client that left from an answer that was whole or broken', async () => {
    const leave = new AbortController();
    await (await completion(zai.webUrl, { ...user, text: 'sim:plain' })).text();
    await (await completion(zai.webUrl, { ...user, text: 'sim:cut after=1' })).text().catch(() => undefined);
    await completion(zai.webUrl, { ...user, text: 'sim:stall after=2', signal: leave.signal });
    expect(zai.openStreams()).toBe(1);
    leave.abort();
    await zai.idle();
    const calls = zai.calls.map(({ scenario, status, endedBy, model, identity }) => ({
      ...{ scenario, status, endedBy, model, identity },
    }));
    const common = { status: 200, model: '0727-360B-API', identity: user.userId };
    expect(calls).toEqual([
      { scenario: 'plain', endedBy: 'server', ...common },
      { scenario: 'cut', endedBy: 'server', ...common },
      { scenario: 'stall', endedBy: 'client', ...common },
    ]);
    const state = (await (await fetch(`${zai.webUrl}/__sim/state`)).json()) as Record<string, unknown>;
    expect(state).toMatchObject({ calls: { 'POST /api/v2/chat/completions': { 200: 3 } }, openStreams: 0 });
    expect(state.abortedByClient).toHaveLength(1);
  });

  it('keep what was sent', async () => {
    await (await completion(zai.webUrl, { ...user, text: 'remember me' })).text();
    expect(zai.calls[0]?.body).toMatchObject({ signature_prompt: 'remember me' });
    zai.reset();
    expect(zai.calls).toEqual([]);
  });

  it('close a stream soon after its client has left', async () => {
    const leave = new AbortController();
    const response = await completion(zai.webUrl, { ...user, text: 'sim:slow first=0 every=5', signal: leave.signal });
    await response.body?.getReader().read();
    const leftAt = Date.now();
    leave.abort();
    await vi.waitFor(() => expect(zai.openStreams()).toBe(0));
    expect((zai.calls.at(-1)?.endedAt ?? Infinity) - leftAt).toBeLessThan(500);
  });
});

function upload(token: string, part = 'file'): Promise<Response> {
  const form = new FormData();
  form.set(part, new Blob([PNG], { type: 'image/png' }), randomUUID());
  return fetch(`${zai.webUrl}/api/v1/files/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
}
