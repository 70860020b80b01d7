import { ServiceError } from '@sluice/contract';
import type { Token } from '@sluice/provider-kit';
import {
  ZAI_EXPIRED_TOKEN,
  ZAI_GUEST_TOKEN,
  ZAI_PENDING_TOKEN,
  ZAI_UNKNOWN_TOKEN,
  ZAI_USER_TOKEN,
} from '@sluice/testing';
import { answerOf, tokenOf } from '@sluice/provider-kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedZai } from './simulated.js';

const IMAGE = 'data:image/png;base64,iVBORw0KGgo=';
const { signal } = new AbortController();

let zai: SimulatedZai;

beforeEach(async () => {
  zai = await SimulatedZai.start();
});

afterEach(() => zai.stop());

async function mintToken(): Promise<Token> {
  const guest = await zai.provider.mintGuest!(signal);
  return { id: guest.id, label: 'guest', secret: guest.secret, isGuest: true, attributes: guest.attributes };
}

const paths = (): string[] => zai.upstreams.calls.map(({ method, path }) => `${method} ${path}`);

describe('guests of chat.z.ai', () => {
  it('are new each time, as no cookie goes back', async () => {
    const [first, second] = [await mintToken(), await mintToken()];
    expect(first.secret).not.toBe(second.secret);
    expect(first.attributes?.userId).toBe(first.id);
  });

  it.each(['GLM-4.6', 'GLM-4.6-Thinking', 'GLM-4.7', 'GLM-5'])('chat with %s', async (model) => {
    const { events, error } = await zai.ask('sim:plain text=hello', { model, token: await mintToken() });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('hello');
  });

  it('are not made while a firewall stands before the site, and it is asked once only', async () => {
    zai.upstreams.breakWeb('auths', { kind: 'waf' });
    await expect(zai.provider.mintGuest!(signal)).rejects.toMatchObject({ code: 'upstream_blocked' });
    expect(paths()).toEqual(['GET /api/v1/auths/']);
  });

  it('are told of by their error when the site has forgotten them', async () => {
    const token = await mintToken();
    zai.upstreams.expireGuests();
    expect((await zai.ask('hi', { token })).error).toMatchObject({ code: 'upstream_credentials_exhausted' });
  });

  it('may not send images', async () => {
    const content = [{ type: 'image' as const, url: IMAGE }];
    const { error } = await zai.ask('', {
      model: 'GLM-4.6V',
      token: await mintToken(),
      messages: [{ role: 'user', content }],
    });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'messages' });
  });

  it("run into the site's limit of streams at a time as rate-limited", async () => {
    zai.upstreams.configure({ guestConcurrency: 1 });
    const token = await mintToken();
    const first = zai.chat('sim:stall after=1', { token })[Symbol.asyncIterator]();
    await first.next();
    expect((await zai.ask('hi', { token })).error).toMatchObject({ code: 'upstream_rate_limited' });
    await first.return?.();
    await zai.upstreams.idle();
    expect((await zai.ask('hi', { token })).error).toBeNull();
  });
});

describe('the version of chat.z.ai', () => {
  it('is discovered once for many requests', async () => {
    await Promise.all([zai.ask('a'), zai.ask('b'), zai.ask('c')]);
    await zai.ask('d');
    expect(paths().filter((path) => path === 'GET /')).toHaveLength(1);
  });

  it('is discovered anew when the site wants a newer one, and the request is sent once more', async () => {
    await zai.ask('a');
    zai.upstreams.configure({
      minimumFeVersion: 'prod-fe-1.0.120',
      landingVersions: ['prod-fe-1.0.99', 'prod-fe-1.0.120'],
    });
    const { events, error } = await zai.ask('sim:plain text=hello');
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('hello');
    expect(paths().filter((path) => path === 'GET /')).toHaveLength(2);
  });

  it('is given up on when the site wants a newer one than it names itself', async () => {
    zai.upstreams.configure({ minimumFeVersion: 'prod-fe-1.0.120' });
    expect((await zai.ask('a')).error).toMatchObject({ code: 'upstream_protocol_changed' });
    expect(paths().filter((path) => path.startsWith('POST'))).toHaveLength(2);
  });

  it('is the configured one while the landing page fails', async () => {
    zai.upstreams.breakWeb('landing', { kind: 'error', status: 500 });
    expect((await zai.ask('a')).error).toBeNull();
    expect(zai.warnings).toHaveLength(1);
  });

  it('holds up nobody who leaves', async () => {
    zai.upstreams.breakWeb('landing', { kind: 'hang' });
    const controller = new AbortController();
    const answer = zai.ask('a', { signal: controller.signal });
    controller.abort();
    expect((await answer).error).toMatchObject({ code: 'client_closed' });
  });

  it('is not asked for again when the error comes after text', async () => {
    const { events, error } = await zai.ask('sim:error-in-band after=2');
    expect(events).not.toHaveLength(0);
    expect(error).toMatchObject({ code: 'upstream_protocol_changed' });
    expect(paths().filter((path) => path === 'GET /')).toHaveLength(1);
  });

  it.each(['top', 'data', 'nested', 'inner', 'both'])(
    'is asked for again when an error of place %s comes once',
    async (at) => {
      expect((await zai.ask(`sim:error-in-band at=${at} once`)).error).toBeNull();
    },
  );
});

describe('tools on chat.z.ai', () => {
  it('are its own unless the operator does not trust them', async () => {
    const emulated = await SimulatedZai.start({}, { ZAI_WEB_TOOLS: 'emulated' });
    await emulated.stop();
    const toolsOf = ({ provider }: SimulatedZai, id: string) =>
      provider.models.flatMap(({ channels }) =>
        channels.filter((channel) => channel.id === id).map(({ tools }) => tools),
      );
    expect(toolsOf(zai, 'web')).not.toContain(null);
    expect(new Set(toolsOf(emulated, 'web'))).toEqual(new Set([null]));
    expect(toolsOf(emulated, 'api')).not.toContain(null);
  });
});

describe('requests to chat.z.ai', () => {
  it('are taken on the older path too', async () => {
    await zai.stop();
    zai = await SimulatedZai.start({ completionPaths: ['v1'] }, { ZAI_COMPLETIONS_PATH: '/api/chat/completions' });
    expect((await zai.ask('a')).error).toBeNull();
  });

  it('with another signing key are called a change of protocol, and no fault of the token', async () => {
    await zai.stop();
    zai = await SimulatedZai.start({}, { ZAI_SIGNING_KEY: 'junjie' });
    expect((await zai.ask('a')).error).toMatchObject({ code: 'upstream_protocol_changed' });
  });

  it.each(['id', 'chat'] as const)('open a chat whose id is found in form %s', async (newChatReply) => {
    zai.upstreams.configure({ newChatReply });
    expect((await zai.ask('a', { model: 'GLM-4.7' })).error).toBeNull();
    expect(paths()).toContain('POST /api/v1/chats/new');
  });

  it('fail as the opening of their chat does', async () => {
    zai.upstreams.breakWeb('chats', { kind: 'error', status: 401 });
    expect((await zai.ask('a', { model: 'GLM-4.7' })).error).toMatchObject({ code: 'upstream_credentials_exhausted' });
  });

  it.each(['GLM-4.5V', 'GLM-4.6V'])('upload images of an account for %s', async (model) => {
    const content = [
      { type: 'text' as const, text: 'sim:plain text=seen' },
      { type: 'image' as const, url: IMAGE },
    ];
    const { events, error } = await zai.ask('', { model, messages: [{ role: 'user', content }] });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('seen');
    expect(paths().filter((path) => path === 'POST /api/v1/files/')).toHaveLength(1);
  });

  it.each([
    ['sim:error-in-band code=429', 'upstream_rate_limited'],
    ['sim:error-in-band code=401', 'upstream_credentials_exhausted'],
    ['sim:error-in-band code=500', 'upstream_error'],
  ])('fail on %s', async (text, code) => {
    expect((await zai.ask(text)).error).toMatchObject({ code });
  });

  it('show no token in any error', async () => {
    for (const text of ['sim:status code=400', 'sim:status code=401', 'sim:waf405', 'sim:cut after=0']) {
      const { error } = await zai.ask(text, { token: tokenOf(ZAI_UNKNOWN_TOKEN) });
      expect(JSON.stringify(error?.toWire()) + String(error?.cause)).not.toContain(ZAI_UNKNOWN_TOKEN);
    }
  });
});

describe('a check of a token at chat.z.ai', () => {
  const check = (secret: string, isGuest = false) =>
    zai.provider.checkToken('web', { ...tokenOf(secret), isGuest }, signal);

  it.each([
    ['a user', ZAI_USER_TOKEN, 'valid'],
    ['a guest', ZAI_GUEST_TOKEN, 'invalid'],
    ['a role that is neither', ZAI_PENDING_TOKEN, 'invalid'],
    ['nobody any more', ZAI_EXPIRED_TOKEN, 'invalid'],
    ['nobody', ZAI_UNKNOWN_TOKEN, 'invalid'],
  ])('finds the token of %s as it is', async (_, secret, state) => {
    expect(await check(secret)).toMatchObject({ state });
  });

  it('finds a guest good as a guest', async () => {
    expect(await check((await mintToken()).secret, true)).toEqual({ state: 'valid' });
  });

  it.each(['reset', 'waf', 'captcha', 'error'] as const)(
    'says nothing of the token when the site answers with %s',
    async (kind) => {
      zai.upstreams.breakWeb('auths', { kind });
      expect(await check(ZAI_USER_TOKEN)).toMatchObject({ state: 'unknown' });
    },
  );

  it('ends with its caller', async () => {
    zai.upstreams.breakWeb('auths', { kind: 'hang' });
    const controller = new AbortController();
    const health = zai.provider.checkToken('web', tokenOf(ZAI_USER_TOKEN), controller.signal);
    controller.abort();
    await expect(health).rejects.toBeInstanceOf(ServiceError);
  });
});
