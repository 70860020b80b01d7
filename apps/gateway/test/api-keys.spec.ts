import { API_KEYS_WHOLE, type ApiKeyFacts, RedisNames } from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { eventually, startRedis, type TestRedis } from '@sluice/testing';
import { hash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisKeyBook } from '../src/auth/key-book.js';
import { text } from './support/in-memory-wire.js';
import { type Answer, chatBody, KEY, TestGateway } from './support/test-gateway.js';

const names = new RedisNames();
const silent = { warn: () => undefined, log: () => undefined };
let server: TestRedis;
let redis: ReturnType<ReturnType<typeof redisConnector>>;
let book: RedisKeyBook;
let gateway: TestGateway;
/** Moves the gateway's clock ahead, ms. */
let ahead = 0;

beforeAll(async () => {
  server = await startRedis();
  const connect = redisConnector(server.url, 'test', silent);
  redis = connect('owner');
  book = new RedisKeyBook(connect, names, () => Date.now() + ahead);
  gateway = await TestGateway.start({ MODEL_ALIASES: ['gpt-4o=glm-4.6'] }, { keys: book });
});
afterAll(async () => {
  await gateway.stop();
  book.close();
  redis.disconnect();
  await server.stop();
});
beforeEach(() => void (ahead = 0));

const IMAGE = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(400_000)}` } };

const newKey = (): string => `sk-sluice-${randomBytes(32).toString('base64url')}`;
const publish = (key: string, facts: Partial<ApiKeyFacts> = {}): Promise<unknown> => {
  const id = `key_${hash('sha256', key).slice(0, 8)}`;
  const all = { id, enabled: true, expiresAt: null, models: null, rpm: null, dailyTokens: null, ...facts };
  return redis.hset(names.apiKeys(), API_KEYS_WHOLE, '1', hash('sha256', key), JSON.stringify(all));
};
/** A key with limits that is known everywhere. */
async function keyWith(facts: Partial<ApiKeyFacts> = {}): Promise<string> {
  const key = newKey();
  await publish(key, facts);
  return key;
}
const chat = (key: string, body: object = {}): Promise<Answer> =>
  gateway.chat(body, { authorization: `Bearer ${key}` });
const models = (key: string, path = ''): Promise<Answer> =>
  gateway.send({ path: `/v1/models${path}`, headers: { 'x-api-key': key } });
const codeOf = ({ status, json }: Answer): unknown[] => [status, json().error.code];
const limitHeaders = ({ headers }: Answer): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit-')));

describe('a key of the dashboard', () => {
  it('is not refused before anybody can know it, but put off', async () => {
    const answer = await chat(newKey());
    expect(codeOf(answer)).toEqual([503, 'storage_unavailable']);
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('lets in, without a word of limits that it has not', async () => {
    const key = await keyWith();
    const answer = await chat(key);
    expect([answer.status, limitHeaders(answer)]).toEqual([200, {}]);
    expect(codeOf(await chat(newKey()))).toEqual([401, 'invalid_api_key']);
  });

  it('is no more from the moment that it is switched off, has expired or is deleted', async () => {
    const key = await keyWith({ rpm: 9 });
    for (const [change, message] of [
      [{ enabled: false }, 'switched off'],
      [{ expiresAt: Date.now() - 1 }, 'expired'],
    ] as const) {
      expect((await chat(key)).status).toBe(200);
      await publish(key, change);
      const answer = await chat(key);
      expect(codeOf(answer)).toEqual([401, 'invalid_api_key']);
      expect(answer.json().error.message).toContain(message);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      await publish(key);
    }
    await redis.hdel(names.apiKeys(), hash('sha256', key));
    expect(codeOf(await chat(key))).toEqual([401, 'invalid_api_key']);
  });

  it('sees and gets the models that it may use, by alias too', async () => {
    const key = await keyWith({ models: ['glm-4.6'] });
    const { data } = (await models(key)).json() as unknown as { data: { id: string; alias_of?: string }[] };
    expect(data.map(({ id, alias_of: target }) => [id, target])).toEqual([
      ['GLM-4.6', undefined],
      ['gpt-4o', 'GLM-4.6'],
    ]);
    expect((await chat(key, { model: 'GPT-4o' })).json()['model']).toBe('GLM-4.6');
    const refused = await chat(key, { model: 'GLM-4.5V' });
    expect(refused.json().error).toMatchObject({ code: 'model_not_allowed', type: 'permission_error', param: 'model' });
    expect(codeOf(await models(key, '/GLM-4.5V'))).toEqual([403, 'model_not_allowed']);
    expect(codeOf(await chat(key, { model: 'no-such' }))).toEqual([404, 'model_not_found']);
    const byAlias = await keyWith({ models: ['gpt-4o'] });
    expect((await chat(byAlias, { model: 'gpt-4o' })).status).toBe(200);
    expect(codeOf(await chat(byAlias))).toEqual([403, 'model_not_allowed']);
  });

  it('is one tenant, whichever way it comes, and named in log and metrics by its id', async () => {
    const key = await keyWith({ rpm: 5 });
    await chat(key);
    const id = gateway.wire.last.request.tenant;
    expect(id).toMatch(/^key_/);
    await gateway.send(gateway.chatOptions({ authorization: 'Bearer placeholder', 'x-api-key': key }), chatBody());
    expect(gateway.wire.last.request.tenant).toBe(id);
    await eventually(() => gateway.logs.filter(({ apiKeyId }) => apiKeyId === id).length === 2);
    const metrics = await gateway.registry.metrics();
    expect(metrics).toContain(`sluice_api_key_requests_total{api_key_id="${id}",outcome="completed"`);
    expect(metrics).toMatch(new RegExp(`sluice_api_key_tokens_total\\{api_key_id="${id}",.*\\} 20`));
    expect(JSON.stringify(gateway.logs) + metrics).not.toContain(key);
  });
});

describe('requests a minute', () => {
  it('are counted, told and refused in the form that OpenAI’s clients know', async () => {
    const key = await keyWith({ rpm: 2 });
    const first = await chat(key, { stream: true });
    expect(limitHeaders(first)).toEqual({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': expect.stringMatching(/^(\d\ds|1m0s)$/),
    });
    // Looking around is free.
    for (let times = 0; times < 3; times += 1) expect((await models(key)).status).toBe(200);
    expect(limitHeaders(await chat(key))['x-ratelimit-remaining-requests']).toBe('0');
    const refused = await chat(key);
    expect(codeOf(refused)).toEqual([429, 'rate_limit_exceeded']);
    expect(refused.json().error.type).toBe('rate_limit_error');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(limitHeaders(refused)['x-ratelimit-remaining-requests']).toBe('0');
    await redis.del(names.apiKeyRequests(hash('sha256', key)));
    expect((await chat(key)).status).toBe(200);
  });
});

describe('tokens a day', () => {
  const used = async (key: string): Promise<number> => Number(await redis.get(names.apiKeyTokens(hash('sha256', key))));

  it('are charged when the answer is there, input and output, and end with the day', async () => {
    const key = await keyWith({ dailyTokens: 15 });
    expect(limitHeaders(await chat(key))['x-ratelimit-remaining-tokens']).toBe('15');
    await eventually(async () => (await used(key)) === 10);
    const second = await chat(key, { stream: true });
    expect(limitHeaders(second)).toMatchObject({
      'x-ratelimit-limit-tokens': '15',
      'x-ratelimit-remaining-tokens': '5',
      'x-ratelimit-reset-tokens': expect.stringMatching(/^(\d+h)?(\d+m)?\d+s$/),
    });
    await eventually(async () => (await used(key)) === 20);
    const refused = await chat(key);
    expect(codeOf(refused)).toEqual([429, 'insufficient_quota']);
    // Hours away, more often than not: the SDKs must not come again within seconds.
    if (Number(refused.headers['retry-after']) > 60) expect(refused.headers['x-should-retry']).toBe('false');
    const dayMs = 86_400_000;
    const endsAt = await redis.pexpiretime(names.apiKeyTokens(hash('sha256', key)));
    expect(endsAt % dayMs).toBe(0);
    expect(endsAt - Date.now()).toBeLessThanOrEqual(dayMs);
  });

  it.each([
    ['', 'Hello'],
    [' by its text alone, where there is an image', [{ type: 'text', text: 'Hello' }, IMAGE]],
  ])('are estimated for who hangs up in mid-answer%s', async (_, content) => {
    const key = await keyWith({ dailyTokens: 1_000_000 });
    gateway.wire.onRequest = (conversation) => void conversation.say(text('word '.repeat(400)));
    const body = chatBody({ stream: true, model: 'GLM-4.5V', messages: [{ role: 'user', content }] });
    const response = await gateway.open(gateway.chatOptions({ authorization: `Bearer ${key}` }), body);
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
    await eventually(async () => (await used(key)) > 0);
    expect(await used(key)).toBeGreaterThan(400);
    expect(await used(key)).toBeLessThan(800);
    gateway.wire.onRequest = (conversation) => void conversation.say(text('Hi')).end();
  });
});

describe('the key of the settings', () => {
  it('costs no look into Redis', async () => {
    const calls = async (): Promise<string> =>
      /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))![1]!;
    const before = await calls();
    expect((await gateway.send({ path: '/v1/models', headers: { 'x-api-key': KEY } })).status).toBe(200);
    expect(codeOf(await gateway.send({ path: '/v1/models', headers: { 'x-api-key': 'sk-wrong' } }))[0]).toBe(401);
    expect(await calls()).toBe(before);
  });
});

describe('while Redis is away', () => {
  it('a key that was known goes on by its limits for a while, and none is refused as unknown', async () => {
    const key = await keyWith({ rpm: 3, dailyTokens: 1_000 });
    expect((await models(key)).status).toBe(200);
    const charged = await keyWith({ dailyTokens: 5 });
    expect((await models(charged)).status).toBe(200);
    await server.kill();
    const answers = [await models(key), await models(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(codeOf(await models(newKey()))).toEqual([503, 'storage_unavailable']);
    book.charge(charged, 7);
    expect(codeOf(await models(charged))).toEqual([429, 'insufficient_quota']);
    const chats: number[] = [];
    for (let times = 0; times < 4; times += 1) chats.push((await chat(key, { model: 'no-such' })).status);
    expect(chats).toEqual([404, 404, 404, 429]);
    ahead = 61_000;
    expect(codeOf(await models(key))).toEqual([503, 'storage_unavailable']);
    ahead = 0;

    await server.restart();
    await eventually(() =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    );
    // Empty, and not filled yet: still no word against anybody.
    await eventually(async () => (await models(key)).status === 200);
    expect(codeOf(await models(newKey()))).toEqual([503, 'storage_unavailable']);
    await publish(charged, { dailyTokens: 5 });
    expect(codeOf(await models(charged))).toEqual([429, 'insufficient_quota']);
    expect(await redis.get(names.apiKeyTokens(hash('sha256', charged)))).toBe('7');
    expect(codeOf(await models(key))).toEqual([401, 'invalid_api_key']);
  });
});
