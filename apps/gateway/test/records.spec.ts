import { ServiceError } from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { finish, text } from './support/in-memory-wire.js';
import { chatBody, KEY, TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
beforeAll(async () => void (gateway = await TestGateway.start({ BODY_LIMIT: '10kb' })));
beforeEach(() => {
  gateway.records.length = 0;
  gateway.wire.onRequest = (conversation) => void conversation.say(text('Hi'), finish()).end();
});
afterAll(() => gateway.stop());

const tried = (verdict: 'ok' | 'auth' | 'rate-limited' | null, code: 'upstream_rate_limited' | null = null) => ({
  channel: 'api',
  tokenId: 'tok_1',
  isGuest: false,
  isCorrection: false,
  leasedMs: 2,
  endedMs: verdict === null ? null : 9,
  verdict,
  code,
});

/** The record of the n-th request, once it is there. */
async function recordOf(index = 0) {
  for (;;) {
    const record = gateway.records[index];
    if (record !== undefined) return record;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the record of a chat request', () => {
  it('tells who asked for what, who served, and what it came to; and nothing that was said', async () => {
    gateway.wire.onRequest = (conversation) => {
      const head = { ...conversation.head!, channel: 'api', attempts: 2 };
      conversation.head = { ...head, tries: [tried('rate-limited', 'upstream_rate_limited'), tried(null)] };
      conversation.say(text('a private answer'), finish()).end();
    };
    const messages = [{ role: 'user', content: 'a private question' }];
    const { headers } = await gateway.chat({ messages, stream: true }, { 'user-agent': 'OpenAI/Python 2.3.0' });
    const record = await recordOf();
    expect(record).toMatchObject({
      id: headers['x-request-id'],
      apiKeyId: null,
      source: 'openai-python',
      dialect: 'openai-chat',
      model: 'GLM-4.6',
      provider: 'zai',
      channel: 'api',
      tokenId: 'tok_1',
      isGuest: false,
      isStream: true,
      outcome: 'completed',
      httpStatus: 200,
      errorCode: null,
      inputTokens: 7,
      outputTokens: 3,
      reasoningTokens: 1,
      cachedTokens: null,
      usageSource: 'upstream',
      attempts: 2,
      requeues: 0,
    });
    expect(Math.abs(Date.now() - record.at)).toBeLessThan(60_000);
    const [first, last] = record.tries!;
    expect(first).toMatchObject({ verdict: 'rate-limited', code: 'upstream_rate_limited' });
    expect(last).toMatchObject({ verdict: 'ok', code: null });
    expect(first!.leasedMs).toBe(record.takenMs! + 2);
    expect(last!.endedMs).toBeLessThanOrEqual(record.durationMs);
    expect(record.dispatchedMs).toBeLessThanOrEqual(record.ttftMs!);
    expect(JSON.stringify(gateway.records)).not.toMatch(new RegExp(`private|Python|${KEY}`));
  });

  it('names all attempts of a request that failed', async () => {
    const tries = [tried('auth'), tried('auth'), tried('rate-limited', 'upstream_rate_limited'), tried('auth')];
    gateway.wire.onRequest = (conversation) => {
      conversation.head = { ...conversation.head!, attempts: 4, tries };
      conversation.fail(new ServiceError('no_available_credentials', 'Wait.'));
    };
    expect((await gateway.chat()).status).toBe(503);
    const record = await recordOf();
    expect(record).toMatchObject({ outcome: 'upstream_error', errorCode: 'no_available_credentials', attempts: 4 });
    expect(record).toMatchObject({ inputTokens: null, usageSource: 'none', httpStatus: 503 });
    expect(record.tries!.map(({ verdict }) => verdict)).toEqual(tries.map(({ verdict }) => verdict));
  });

  it('invents no attempts where the worker did not tell, and knows that there were none where nobody was asked', async () => {
    await gateway.chat();
    expect((await recordOf()).tries).toBeNull();
    gateway.wire.onRequest = (conversation) => {
      Object.assign(conversation, { head: null, takenAt: null });
      conversation.fail(new ServiceError('provider_unavailable', 'Nobody.'));
    };
    await gateway.chat();
    expect(await recordOf(1)).toMatchObject({ outcome: 'refused', tries: [], channel: null, takenMs: null });
  });

  it('is kept of what was refused, but not of whoever has no key', async () => {
    await gateway.send(gateway.chatOptions({ authorization: 'Bearer wrong' }), chatBody());
    await gateway.chat({ model: 'nope' });
    await gateway.chat({ messages: [] });
    await gateway.send(gateway.chatOptions(), '{');
    await gateway.chat({ messages: [{ role: 'user', content: 'x'.repeat(20_000) }] });
    await recordOf(3);
    expect(gateway.records.map(({ outcome, httpStatus, errorCode }) => [outcome, httpStatus, errorCode])).toEqual([
      ['refused', 404, 'model_not_found'],
      ['refused', 400, 'invalid_request'],
      ['refused', 400, 'invalid_json'],
      ['refused', 413, 'request_too_large'],
    ]);
    for (const { tries, dispatchedMs } of gateway.records) expect([tries, dispatchedMs]).toEqual([[], null]);
  });

  it('says of a client that left what the log says', async () => {
    gateway.wire.onRequest = (conversation) => {
      conversation.head = { ...conversation.head!, tries: [tried(null)] };
      conversation.say(text('Hi'));
    };
    const message = await gateway.openChat({ stream: true });
    message.once('data', () => message.destroy());
    const record = await recordOf();
    expect(record).toMatchObject({ outcome: 'client_gone', httpStatus: 200, usageSource: 'none' });
    expect(record.tries).toMatchObject([{ verdict: 'client', code: null }]);
    const line = gateway.logs.find(({ requestId }) => requestId === record.id);
    expect(line).toMatchObject({ outcome: record.outcome, status: record.httpStatus });
  });
});
