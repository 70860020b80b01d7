import { PATTERNS } from '@sluice/contract';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { eventually } from '@sluice/testing';
import { ownTokenBinding } from '@sluice/transport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CARD } from './support/in-memory-wire.js';
import { type Answer, KEY, TestGateway } from './support/test-gateway.js';

const SECRET = 'planted-own-token-5e4d3c2b';
const key = generateSecretKey();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ ALLOW_BYO_TOKEN: true, TOKEN_ENCRYPTION_KEY: key });
  const model = { ...CARD.models[0]!, id: 'LongCat' };
  gateway.wire.cards = [CARD, { ...CARD, providerId: 'longcat', name: 'LongCat', models: [model] }];
});
afterAll(() => gateway.stop());

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
const chat = (token: string, body: object = {}): Promise<Answer> => gateway.chat(body, bearer(token));

describe('a client that brings its own token', () => {
  it('has it sealed for this request, and none of ours', async () => {
    const answer = await chat(`zai:${SECRET}`);
    expect(answer.status).toBe(200);
    const { pattern, headers, tenant, body } = gateway.wire.last.request;
    expect(pattern).toBe(PATTERNS.chatWithOwnToken);
    expect(JSON.stringify([headers, tenant, body.toString()])).not.toContain(SECRET);
    const box = new SecretBox([parseSecretKey(key)!]);
    expect(box.open(headers.ownToken!, ownTokenBinding(headers.requestId))).toBe(SECRET);
    expect(() => box.open(headers.ownToken!, ownTokenBinding('another'))).toThrow();
    await gateway.logLine();
    expect(JSON.stringify(gateway.logs) + answer.text + (await gateway.registry.metrics())).not.toContain(SECRET);
  });

  it('sees and gets the models of its provider', async () => {
    const list = await gateway.send({ path: '/v1/models', headers: bearer(`longcat:${SECRET}`) });
    expect((list.json() as unknown as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(['LongCat']);
    const answer = await chat(`longcat:${SECRET}`);
    expect([answer.status, answer.json().error['param']]).toEqual([400, 'model']);
    expect((await chat(`longcat:${SECRET}`, { model: 'longcat' })).status).toBe(200);
  });

  it.each(['nobody:planted-own-token', 'zai:short', 'zai:', `zai:${SECRET}\u00e9`])(
    'is refused with %j',
    async (token) => {
      expect((await chat(token)).status).toBe(401);
    },
  );

  it('leaves a record once its upstream has answered, and none before: anybody can make a token up', async () => {
    const record = gateway.records.length;
    for (const body of [{ model: 'nobody-has-it' }, { messages: [] }]) await chat('zai:made-up-token', body);
    const { cards } = gateway.wire;
    gateway.wire.cards = [];
    await chat('zai:made-up-token');
    gateway.wire.cards = cards;
    await chat(`zai:${SECRET}`);
    await eventually(() => gateway.records.length > record);
    expect(gateway.records.slice(record).map(({ outcome }) => outcome)).toEqual(['completed']);
  });

  it('is told to wait while nobody knows which providers there are', async () => {
    const { cards } = gateway.wire;
    gateway.wire.cards = [];
    expect((await chat(`zai:${SECRET}`)).json().error['code']).toBe('provider_unavailable');
    gateway.wire.cards = cards;
  });

  it('does not come in where that is not allowed, nor is the operator kept out by it', async () => {
    await chat(KEY);
    expect(gateway.wire.last.request).toMatchObject({ pattern: PATTERNS.chat, tenant: 'operator' });
    const closed = await TestGateway.start();
    expect((await closed.chat({}, bearer(`zai:${SECRET}`))).status).toBe(401);
    await closed.stop();
  });
});
