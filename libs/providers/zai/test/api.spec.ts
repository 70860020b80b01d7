import { answerOf, tokenOf } from '@sluice/provider-kit/testing';
import { ZAI_API_KEY, ZAI_EXHAUSTED_API_KEY, ZAI_UNKNOWN_API_KEY } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedZai } from './simulated.js';

let zai: SimulatedZai;

beforeAll(async () => {
  zai = await SimulatedZai.start();
});

afterAll(() => zai.stop());

beforeEach(() => zai.upstreams.reset());

describe('the official API of Z.AI', () => {
  it.each([
    ['sim:status code=429 business=1113', 'upstream_quota_exhausted'],
    ['sim:status code=429 business=1121', 'upstream_quota_exhausted'],
    ['sim:status code=429 business=1302', 'upstream_rate_limited'],
    ['sim:status code=429 business=1303', 'upstream_rate_limited'],
    ['sim:status code=429 business=1305', 'upstream_rate_limited'],
    ['sim:status code=401 business=1003', 'upstream_credentials_exhausted'],
    ['sim:status code=400 business=1301', 'content_policy_violation'],
    ['sim:error-in-band', 'upstream_error'],
    ['sim:network-error', 'upstream_error'],
  ])('fails on %s', async (text, code) => {
    expect((await zai.ask(text, { channel: 'api' })).error).toMatchObject({ code });
  });

  it('tells of an answer that was withheld', async () => {
    const { events, error } = await zai.ask('sim:sensitive', { channel: 'api' });
    expect(error).toBeNull();
    expect(answerOf(events).finish?.reason).toBe('content_filter');
  });

  it('tells of an answer that grew as long as it may', async () => {
    const { events } = await zai.ask('sim:length', { channel: 'api', maxOutputTokens: 20 });
    expect(answerOf(events).finish).toMatchObject({ reason: 'length', usage: { outputTokens: 20 } });
  });

  it('takes images by data URL and by address', async () => {
    for (const url of ['data:image/png;base64,iVBORw0KGgo=', 'https://x.example/i.png']) {
      const content = [
        { type: 'text' as const, text: 'sim:plain text=seen' },
        { type: 'image' as const, url },
      ];
      const { events } = await zai.ask('', {
        channel: 'api',
        model: 'GLM-4.5V',
        messages: [{ role: 'user', content }],
      });
      expect(answerOf(events).text).toBe('seen');
    }
  });

  it('is asked for the model by the name that the settings give it', async () => {
    const renamed = await SimulatedZai.start({}, { ZAI_API_MODELS: 'glm-4.6=glm-5.1' });
    expect((await renamed.ask('a', { channel: 'api' })).error).toBeNull();
    expect(renamed.upstreams.calls.map(({ model }) => model)).toEqual(['glm-5.1']);
    await renamed.stop();
  });

  it('refuses an unknown model of the settings as a fault of the request', async () => {
    const renamed = await SimulatedZai.start({}, { ZAI_API_MODELS: 'GLM-4.6=nonsense' });
    expect((await renamed.ask('a', { channel: 'api' })).error).toMatchObject({
      code: 'upstream_rejected_request',
      param: 'model',
    });
    await renamed.stop();
  });

  it('does not serve a model that Z.AI does not have', async () => {
    expect((await zai.ask('a', { channel: 'api', model: 'gpt-4' })).error).toMatchObject({ code: 'model_not_found' });
  });
});

describe('a check of an API key', () => {
  const { signal } = new AbortController();

  it.each([
    [ZAI_API_KEY, 'valid'],
    [ZAI_UNKNOWN_API_KEY, 'invalid'],
    [ZAI_EXHAUSTED_API_KEY, 'exhausted'],
  ])('finds %s %s', async (key, state) => {
    expect(await zai.provider.checkToken('api', tokenOf(key), signal)).toMatchObject({ state });
  });

  it('spends nothing: the request is refused before any answer', async () => {
    await zai.provider.checkToken('api', tokenOf(ZAI_API_KEY), signal);
    expect(zai.upstreams.calls).toMatchObject([{ status: 400, events: 0 }]);
  });

  it.each(['reset', 'error', 'waf'] as const)('says nothing of the key when the API answers with %s', async (kind) => {
    zai.upstreams.breakApi('completions', { kind });
    expect(await zai.provider.checkToken('api', tokenOf(ZAI_API_KEY), signal)).toMatchObject({ state: 'unknown' });
  });
});
