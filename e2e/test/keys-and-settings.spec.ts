import { ADMIN_PASSWORD, eventually, ZAI_UNKNOWN_API_KEY, zaiApiKey, zaiUserToken } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdministeredStack, startAdministeredStack } from './administered-stack.js';
import { everySecretOf, PROMPT, seenBy, WORDS } from './planted-secrets.js';
import { ask } from './stack.js';

const OWN = zaiApiKey('own of a client');
const OWN_SESSION = zaiUserToken('own of a client');
let stack: AdministeredStack;
/** What came back to clients and to the dashboard, but for the key that is shown once. */
const answers: string[] = [];
let apiKey = '';

beforeAll(async () => {
  stack = await startAdministeredStack({
    ALLOW_BYO_TOKEN: 'true',
    ZAI_API_KEYS: zaiApiKey('of the settings'),
  });
  await eventually(async () => (await stack.admin('GET', '/tokens')).body.total === 1);
}, 60_000);
afterAll(() => stack.stop());

async function admin(method: string, path: string, body?: object) {
  const answer = await stack.admin(method, path, body);
  if (path !== '/api-keys' || method !== 'POST') answers.push(answer.text);
  return answer;
}

async function chat(body: object = ask('sim:plain'), key = stack.product.apiKey) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const response = await stack.chat(body, { headers });
  const text = await response.text();
  // What the model says may well be what it was told.
  const shown = response.status === 200 ? text.replaceAll(WORDS, '') : text;
  answers.push(shown + JSON.stringify([...response.headers]));
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

const save = async (settings: object): Promise<void> => {
  expect((await admin('PUT', '/settings', settings)).status).toBe(200);
};
const channelOf = async (): Promise<string | null> => (await chat()).headers.get('x-sluice-channel');
const logsOf = (): string => [stack.product.gateway, ...stack.product.workers].flatMap(({ lines }) => lines).join('\n');

describe('a setting that is saved', () => {
  it('rules the gateway at once: another name of a model', async () => {
    expect((await chat(ask('sim:plain', { model: 'gpt-4o' }))).status).toBe(404);
    await save({ MODEL_ALIASES: ['gpt-4o=glm-4.6'] });
    await eventually(async () => (await chat(ask('sim:plain', { model: 'GPT-4o' }))).status === 200, 5_000);
    const { body } = await chat(ask('sim:plain', { model: 'gpt-4o' }));
    expect(body.model).toBe('GLM-4.6');
    expect(await stack.openai.models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', alias_of: 'GLM-4.6' });
  });

  it('rules the workers at once: the order of channels, and back', async () => {
    expect(await channelOf()).toBe('api');
    await save({ ZAI_CHANNELS: ['web'] });
    await eventually(async () => (await channelOf()) === 'web', 5_000);
    const { items } = (await admin('GET', '/settings')).body;
    const order = items.find(({ name }: { name: string }) => name === 'ZAI_CHANNELS');
    expect(order).toMatchObject({ value: ['web'], source: 'saved', choices: ['api', 'web'], needsRestart: false });
  });

  it('rules who serves: guests, and the number of attempts', async () => {
    await save({ ANONYMOUS_MODE: false });
    await eventually(async () => (await chat()).status === 503, 5_000);
    await save({ ANONYMOUS_MODE: null, ZAI_CHANNELS: ['api', 'web'], MAX_ATTEMPTS: 1 });
    await eventually(async () => (await channelOf()) === 'api', 5_000);
    const failing = ask('sim:status code=500 on=api');
    await eventually(async () => (await chat(failing)).status === 502, 5_000);
    expect((await chat(failing)).headers.get('x-sluice-attempts')).toBe('1');
    await save({ MAX_ATTEMPTS: null });
    await eventually(async () => (await chat(failing)).status === 200, 5_000);
  });

  it('rules the log of gateway and workers', async () => {
    expect(logsOf()).not.toContain('"level":"debug"');
    await save({ DEBUG_LOGGING: true });
    await eventually(async () => {
      await chat();
      return ['request handed over', 'attempt ended'].every((line) => logsOf().includes(line));
    }, 5_000);
    await save({ DEBUG_LOGGING: false });
  });
});

describe('an API key of the dashboard', () => {
  it('lets in from when it is made, within its limits, and shows what it has used', async () => {
    const made = await admin('POST', '/api-keys', { name: 'ci', rpm: 3, dailyTokens: 1_000_000, models: ['gpt-4o'] });
    apiKey = made.body.key;
    const asked = ask(PROMPT, { model: 'gpt-4o' });
    const first = await chat(asked, apiKey);
    expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '2']);
    expect((await chat(ask(PROMPT), apiKey)).body.error.code).toBe('model_not_allowed');
    await chat(asked, apiKey);
    expect((await chat(asked, apiKey)).body.error.code).toBe('rate_limit_exceeded');
    const { usage } = first.body;
    const path = `/api-keys/${made.body.id}`;
    await eventually(async () => (await admin('GET', path)).body.usage.tokensToday === 2 * usage.total_tokens);
    expect((await admin('GET', '/api-keys')).body.items[0].usage.requestsThisMinute).toBe(3);

    await admin('PATCH', path, { rpm: null, enabled: false });
    expect((await chat(asked, apiKey)).status).toBe(401);
    await admin('PATCH', path, { enabled: true });
    expect((await chat(asked, apiKey)).status).toBe(200);
    await admin('DELETE', path);
    expect((await chat(asked, apiKey)).status).toBe(401);
  });
});

describe('a client with an upstream token of its own', () => {
  it('is served by it alone, and hears what the upstream says of it', async () => {
    const { body: before } = await admin('GET', '/tokens');
    const calls = (): (string | undefined)[] => stack.upstreams.calls.map(({ identity }) => identity);
    const seen = calls().length;
    expect((await chat(ask(PROMPT), `zai:${OWN}`)).status).toBe(200);
    expect(new Set(calls().slice(seen))).toEqual(new Set([OWN.split('.')[0]]));
    const bySession = await chat(ask(PROMPT), `zai:${OWN_SESSION}`);
    expect([bySession.status, bySession.headers.get('x-sluice-channel')]).toEqual([200, 'web']);
    const refused = await chat(ask(PROMPT), `zai:${ZAI_UNKNOWN_API_KEY}`);
    expect([refused.status, refused.body.error.code]).toEqual([401, 'own_token_refused']);
    expect(refused.body.error.message).toContain('Z.AI refused the token that you sent');
    const { body: after } = await admin('GET', '/tokens');
    expect(after.items.map(({ state, refusals }: { state: string; refusals: number }) => [state, refusals])).toEqual(
      before.items.map(({ state, refusals }: { state: string; refusals: number }) => [state, refusals]),
    );
  });
});

describe('Redis that is lost and comes back empty', () => {
  it('has settings and keys again, and nobody was refused in between', async () => {
    const { body } = await admin('POST', '/api-keys', { name: 'later' });
    const statuses = new Set<number>();
    const asked = ask('sim:plain', { model: 'gpt-4o' });
    await chat(asked, body.key);
    await stack.product.redis.restart();
    await eventually(async () => {
      const { status } = await chat(asked, body.key);
      statuses.add(status);
      return status === 200;
    }, 20_000);
    expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
    await stack.admin('POST', '/session', { password: ADMIN_PASSWORD });
    await admin('DELETE', `/api-keys/${body.id}`);
    await eventually(async () => (await chat(asked, body.key)).status === 401);
    answers.splice(0, answers.length, ...answers.map((text) => text.replaceAll(body.key, '')));
  });
});

describe('secrets and prompts', () => {
  it('stand nowhere: no answer, log, metric, value in Redis or page of the database', async () => {
    const secrets = everySecretOf(stack, [apiKey, OWN, OWN_SESSION, ZAI_UNKNOWN_API_KEY, zaiApiKey('of the settings')]);
    const said = { role: 'user', content: WORDS };
    const statuses = [
      await chat({ model: 'GLM-4.6', messages: [{ role: WORDS, content: WORDS }] }),
      await chat({ model: WORDS, messages: [said] }),
      await chat({ model: 'GLM-4.6', messages: [said, ...ask('sim:status code=400').messages] }),
      await chat(ask('sim:plain'), `sk-sluice-${'x'.repeat(43)}`),
      await admin('POST', '/session', { password: `${ADMIN_PASSWORD}!` }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 404, 400, 401, 401]);
    for (const path of ['/tokens', '/api-keys', '/settings', '/pool', '/audit', '/openapi.json']) {
      await admin('GET', path);
    }
    // While it runs, a request lies in Redis: no sealed token in clear, and no key.
    const running = stack.chat(ask('sim:stall after=1', { stream: true }), {
      headers: { 'content-type': 'application/json', authorization: `Bearer zai:${OWN}` },
    });
    const response = await running;
    const places = await seenBy(stack, answers);
    await response.body?.cancel();
    for (const [place, { text, holds }] of places) {
      expect(text.includes(holds), `${place} was looked at`).toBe(true);
      for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
    }
  });
});
