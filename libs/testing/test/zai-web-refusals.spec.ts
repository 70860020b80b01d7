import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ZAI_EXPIRED_TOKEN,
  ZAI_GUEST_TOKEN,
  ZAI_PENDING_TOKEN,
  ZAI_UNKNOWN_TOKEN,
  ZAI_USER_TOKEN,
  startZaiUpstreams,
  type ZaiUpstreams,
} from '../src/index.js';
import { readWeb } from './read-answer.js';
import { completion, newChat, userIdOf, visit, type WebCall } from './web-client.js';

const user = { token: ZAI_USER_TOKEN, userId: userIdOf(ZAI_USER_TOKEN) };

let zai: ZaiUpstreams;
beforeAll(async () => {
  zai = await startZaiUpstreams({ paceMs: 0 });
});
beforeEach(() => zai.reset());
afterAll(() => zai.close());

const ask = (call: Partial<WebCall> = {}): Promise<Response> => completion(zai.webUrl, { ...user, ...call });

async function refusal(response: Response): Promise<{ status: number; detail: string }> {
  return { status: response.status, detail: ((await response.json()) as { detail: string }).detail };
}

describe('the chat site answers', () => {
  it.each(['/api/chat/completions', '/api/v2/chat/completions'])('a right request to %s', async (path) => {
    const response = await ask({ path });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const answer = await readWeb(response);
    expect(answer).toMatchObject({ isDone: true, hasMarker: true, unreadable: 0, errors: [] });
    expect(answer.text).toContain('simulator');
  });

  it('a request signed at the end of the window before', async () => {
    const timestamp = Math.floor(Date.now() / 300_000) * 300_000 - 1;
    expect((await ask({ timestamp })).status).toBe(200);
  });

  it('a guest in a chat that he made', async () => {
    const guest = await visit(zai.webUrl);
    const made = await newChat(zai.webUrl, guest.token);
    const { id } = (await made.json()) as { id: string };
    const chat = { id, messageId: made.messageId };
    const response = await ask({ token: guest.token, userId: guest.id, model: 'glm-4.7', chat });
    expect((await readWeb(response)).isDone).toBe(true);
  });
});

describe('the chat site refuses a token', () => {
  it.each([
    ['missing', { headers: { authorization: null } }],
    ['unknown', { token: ZAI_UNKNOWN_TOKEN }],
    ['expired', { token: ZAI_EXPIRED_TOKEN, userId: userIdOf(ZAI_EXPIRED_TOKEN) }],
    ['differing from the parameter', { query: { token: ZAI_GUEST_TOKEN } }],
  ])('that is %s', async (_, call: Partial<WebCall>) => {
    expect((await refusal(await ask(call))).status).toBe(401);
  });

  it('that it forgot, as it does with guests after a while', async () => {
    const guest = await visit(zai.webUrl);
    zai.expireGuests();
    expect((await ask({ token: guest.token, userId: guest.id })).status).toBe(401);
  });
});

describe('the chat site refuses a signature', () => {
  const window = 300_000;
  it.each<[string, Partial<WebCall>]>([
    ['that is wrong', { headers: { 'x-signature': 'a'.repeat(64) } }],
    ['that is missing', { headers: { 'x-signature': null } }],
    ['made for another prompt', { body: { signature_prompt: 'other' } }],
    ['made for another user', { query: { user_id: randomUUID() } }],
    ['made for another request', { query: { requestId: randomUUID() } }],
    ['of two windows ago', { timestamp: Math.floor(Date.now() / window) * window - window - 1 }],
    ['of the window to come', { timestamp: (Math.floor(Date.now() / window) + 1) * window }],
    ['whose two times differ', { query: { signature_timestamp: String(Date.now() - 5) } }],
  ])('%s', async (_, call) => {
    const { status, detail } = await refusal(await ask(call));
    expect(status).toBe(400);
    expect(detail).toMatch(/^403: Signature validation failed: /);
  });
});

describe('the chat site refuses a front end', () => {
  it.each([
    [null, 'unknown'],
    ['prod-fe-1.0.99', '1.0.99'],
    ['prod-fe-1.0.9', '1.0.9'],
  ])('of version %s, inside a stream of status 200', async (version, shown) => {
    const response = await ask({ headers: { 'x-fe-version': version } });
    expect(response.status).toBe(200);
    const answer = await readWeb(response);
    expect(answer.text).toBe('');
    expect(answer.errors).toEqual([
      {
        detail: `Your client version (${shown}) is outdated. Minimum required: 1.0.100. Please refresh the page`,
        code: 426,
      },
    ]);
  });
});

describe('the chat site refuses a body', () => {
  it.each<[string, Partial<WebCall>]>([
    ['stream', { body: { stream: false } }],
    ['model', { body: { model: 'GLM-4.5' } }],
    ['messages', { messages: [] }],
    ['messages', { messages: [{ role: 'wizard', content: 'hi' }] }],
    [
      'image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a/b.png' } }] }] },
    ],
    ['signature_prompt', { body: { signature_prompt: undefined } }],
    ['features', { body: { features: undefined } }],
    ['features.enable_thinking', { features: { enable_thinking: 'yes' } }],
    ['features.auto_web_search', { features: { auto_web_search: true } }],
    ['vibe-coding', { features: { features: [] } }],
    ['params', { body: { params: { top_k: 1 } } }],
    ['files', { body: { files: [{ id: randomUUID() }] } }],
    ['background_tasks', { body: { background_tasks: { title_generation: true, tags_generation: true } } }],
    ['variables', { body: { variables: {} } }],
    ['model_item', { body: { model_item: undefined } }],
    ['session_id', { body: { session_id: undefined } }],
    ['current_user_message_id', { body: { current_user_message_id: randomUUID() } }],
    ['tools', { body: { tools: [{ name: 'bare' }] } }],
    ['chat_id', { model: 'glm-4.7', chat: { id: randomUUID(), messageId: randomUUID() } }],
  ])('with a wrong %s', async (name, call) => {
    const { status, detail } = await refusal(await ask(call));
    expect(status).toBe(400);
    expect(detail).toContain(name);
  });

  it('with the chat of somebody else', async () => {
    const made = await newChat(zai.webUrl, ZAI_GUEST_TOKEN);
    const { id } = (await made.json()) as { id: string };
    const { status, detail } = await refusal(await ask({ model: 'glm-4.7', chat: { id, messageId: made.messageId } }));
    expect({ status, detail }).toEqual({ status: 400, detail: 'chat_id is not known' });
  });

  it('that orders a scenario which does not exist', async () => {
    expect(await refusal(await ask({ text: 'sim:typo' }))).toEqual({
      status: 400,
      detail: "there is no scenario 'typo'",
    });
  });
});

describe('the chat site refuses a query', () => {
  it.each(['requestId', 'timestamp', 'current_url', 'pathname', 'version', 'platform'])('without %s', async (name) => {
    const { status, detail } = await refusal(await ask({ query: { [name]: null } }));
    expect(status).toBe(400);
    expect(detail).toContain(name);
  });

  it.each<[string, string | null]>([
    ['screen_width', null],
    ['local_time', null],
    ['user_agent', 'another browser'],
  ])('whose fingerprint is wrong in %s, for models that keep chats', async (name, value) => {
    const made = await newChat(zai.webUrl, user.token);
    const { id } = (await made.json()) as { id: string };
    const chat = { id, messageId: made.messageId };
    const { status, detail } = await refusal(await ask({ model: 'glm-4.7', chat, query: { [name]: value } }));
    expect(status).toBe(400);
    expect(detail).toContain(name);
  });
});

describe('the chat site tells roles apart', () => {
  it.each([
    [ZAI_USER_TOKEN, 'user'],
    [ZAI_GUEST_TOKEN, 'guest'],
    [ZAI_PENDING_TOKEN, 'pending'],
  ])('of a known token', async (token, role) => {
    const response = await fetch(`${zai.webUrl}/api/v1/auths/`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({ id: userIdOf(token), role, token });
  });

  it.each([ZAI_UNKNOWN_TOKEN, ZAI_EXPIRED_TOKEN, 'no-token'])('and refuses unknown ones', async (token) => {
    const response = await fetch(`${zai.webUrl}/api/v1/auths/`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
    expect(await response.json()).toHaveProperty('detail');
  });
});
