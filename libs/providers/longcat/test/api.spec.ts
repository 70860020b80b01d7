import { LONGCAT_API_KEY, LONGCAT_EXHAUSTED_API_KEY, LONGCAT_UNKNOWN_API_KEY } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenOf } from '@sluice/provider-kit/testing';
import { SimulatedLongcat } from './simulated.js';

const THINKING = { reasoning: { isEnabled: true } };
const { signal } = new AbortController();

let longcat: SimulatedLongcat;
beforeAll(async () => {
  longcat = await SimulatedLongcat.start();
});
beforeEach(() => longcat.upstreams.reset());
afterAll(() => longcat.stop());

const modelsAsked = (): unknown[] => longcat.upstreams.calls.map(({ model }) => model);

describe('the official API of LongCat', () => {
  it('is asked for the model that thinks where thoughts are wanted, and for the plain one else', async () => {
    for (const model of ['LongCat-Flash', 'LongCat']) {
      expect((await longcat.ask('a', { channel: 'api', model })).error).toBeNull();
      expect((await longcat.ask('a', { channel: 'api', model, ...THINKING })).error).toBeNull();
    }
    const pair = ['LongCat-Flash-Chat', 'LongCat-Flash-Thinking'];
    expect(modelsAsked()).toEqual([...pair, ...pair]);
  });

  it('is asked for the model by the name that the settings give it, whose own words for thinking are used', async () => {
    const renamed = await SimulatedLongcat.start({}, { LONGCAT_API_MODELS: 'longcat=LongCat-2.0' });
    for (const more of [{}, THINKING]) {
      expect((await renamed.ask('a', { channel: 'api', ...more })).error).toBeNull();
    }
    expect(renamed.upstreams.calls.map(({ body }) => body)).toMatchObject([
      { model: 'LongCat-2.0', thinking: { type: 'disabled' } },
      { model: 'LongCat-2.0', thinking: { type: 'enabled' } },
    ]);
    await renamed.stop();
  });

  it('thinks by what the record of its model says, whatever the name that the settings give it', async () => {
    const names = 'longcat=LongCat-2.0,longcat-flash=my-own';
    const renamed = await SimulatedLongcat.start({}, { LONGCAT_API_MODELS: names });
    await renamed.stop();
    const reasoningAt = ({ provider }: SimulatedLongcat, id: string) =>
      provider.models.flatMap(({ channels }) =>
        channels.filter((channel) => channel.id === id).map(({ reasoning }) => reasoning),
      );
    expect(reasoningAt(longcat, 'api')).toEqual(['budget', 'budget']);
    expect(reasoningAt(renamed, 'api')).toEqual(['never', 'switch']);
    expect(new Set(reasoningAt(renamed, 'web'))).toEqual(new Set(['switch']));
  });

  it('has no model that searches', async () => {
    const { error } = await longcat.ask('a', { channel: 'api', model: 'LongCat-Search' });
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'model' });
  });

  it.each([
    ['sim:status code=402', 'upstream_quota_exhausted'],
    ['sim:status code=403', 'upstream_quota_exhausted'],
    ['sim:status code=429 business=insufficient_quota', 'upstream_quota_exhausted'],
    ['sim:error-in-band code=rate_limit_exceeded', 'upstream_rate_limited'],
    ['sim:network-error', 'upstream_error'],
  ])('fails on %s with %s', async (text, code) => {
    expect((await longcat.ask(text, { channel: 'api' })).error).toMatchObject({ code });
  });

  it('says in its body when to come back', async () => {
    const { error } = await longcat.ask('sim:status code=429', { channel: 'api' });
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 60_000 });
  });

  it('names the field that it refuses', async () => {
    const { error } = await longcat.ask('a', { channel: 'api', temperature: 1.5 });
    expect(error).toMatchObject({ code: 'upstream_rejected_request', param: 'temperature' });
  });
});

describe('a check of an API key of LongCat', () => {
  it.each([
    [LONGCAT_API_KEY, 'valid'],
    [LONGCAT_UNKNOWN_API_KEY, 'invalid'],
    [LONGCAT_EXHAUSTED_API_KEY, 'exhausted'],
  ])('finds %s %s', async (key, state) => {
    expect(await longcat.provider.checkToken('api', tokenOf(key), signal)).toMatchObject({ state });
    expect(longcat.upstreams.calls).toMatchObject([{ method: 'GET', path: '/openai/v1/models' }]);
  });

  it.each(['reset', 'error', 'waf'] as const)('says nothing of the key when the API answers with %s', async (kind) => {
    longcat.upstreams.breakApi('models', { kind });
    expect(await longcat.provider.checkToken('api', tokenOf(LONGCAT_API_KEY), signal)).toMatchObject({
      state: 'unknown',
    });
  });
});
