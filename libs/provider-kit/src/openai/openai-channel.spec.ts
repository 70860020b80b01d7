import { ServiceError } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUpstreamHttp } from '../http/create-upstream-http.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import type { Token } from '../provider.js';
import { RecordedUpstream, type Reply } from '../testing/recorded-upstream.js';
import { OpenAiChannel } from './openai-channel.js';

const TOKEN: Token = { id: 't1', label: 'first', secret: 'planted-secret', isGuest: false };
const { signal } = new AbortController();

let http: UpstreamHttp;
let upstream: RecordedUpstream;
let reply: Reply;
let channel: OpenAiChannel;

beforeEach(async () => {
  http = createUpstreamHttp();
  upstream = await RecordedUpstream.start(() => reply);
  const tools = { http, now: () => 0, warn: () => undefined };
  channel = new OpenAiChannel({ upstream: 'Vendor', baseUrl: `${upstream.url}/v1/`, tools });
});

afterEach(async () => {
  await http.close();
  await upstream.stop();
});

describe('a check of a key by the list of models', () => {
  it('is one request without a body, with the key', async () => {
    reply = { body: '{"object":"list","data":[]}' };
    expect(await channel.checkByModelList(TOKEN, signal)).toEqual({ state: 'valid' });
    expect(upstream.requests).toMatchObject([
      { method: 'GET', path: '/v1/models', body: '', headers: { authorization: 'Bearer planted-secret' } },
    ]);
  });

  it.each([
    [401, '{"error":{"message":"bad key"}}', 'invalid'],
    [402, '{"error":"no balance"}', 'exhausted'],
    [200, '{"code":401,"message":"bad key"}', 'invalid'],
    [429, '{"error":{"message":"slow down"}}', 'valid'],
    [200, '{"error":"busy"}', 'unknown'],
    [200, '<html>captcha</html>', 'unknown'],
    [404, '{"error":"no such page"}', 'unknown'],
    [405, '<html></html>', 'unknown'],
    [500, '', 'unknown'],
  ])('takes HTTP %i with %s for %s', async (status, body, state) => {
    reply = { status, body };
    expect(await channel.checkByModelList(TOKEN, signal)).toMatchObject({ state });
  });

  it('shows no key in its reason', async () => {
    reply = { status: 401, body: '{"error":"planted-secret is wrong"}' };
    expect(JSON.stringify(await channel.checkByModelList(TOKEN, signal))).not.toContain('planted');
  });

  it('ends with its caller', async () => {
    reply = { body: '', then: 'mute' };
    const controller = new AbortController();
    const health = channel.checkByModelList(TOKEN, controller.signal);
    controller.abort();
    await expect(health).rejects.toBeInstanceOf(ServiceError);
  });
});

describe('a chat', () => {
  it('is refused without a key, and nobody is asked', async () => {
    const call = { request: { model: 'm', messages: [], stream: true }, channel: 'api', token: null, signal };
    const events = channel.chat(
      call,
      () => ({}),
      () => expect.unreachable(),
    );
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(upstream.requests).toEqual([]);
  });
});
