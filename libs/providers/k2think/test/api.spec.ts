import { answerOf, tokenOf } from '@sluice/provider-kit/testing';
import { expectedAnswer, K2THINK_API_KEY, K2THINK_UNKNOWN_API_KEY, type K2ThinkSettings } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedK2Think } from './simulated.js';

const TOOLS = [
  { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'get_time' },
];

let k2think: SimulatedK2Think;

beforeAll(async () => {
  k2think = await SimulatedK2Think.start();
});

afterAll(() => k2think.stop());

beforeEach(() => k2think.upstreams.reset());

describe('the official API of K2Think', () => {
  it.each(['closing', 'both', 'field'] as const)(
    'is read whatever it sets reasoning apart by: %s',
    async (thinkTags: K2ThinkSettings['thinkTags']) => {
      k2think.upstreams.configure({ thinkTags });
      const { events, error } = await k2think.ask('sim:thinking slice=bytes', { channel: 'api' });
      expect(error).toBeNull();
      const { text, reasoning } = expectedAnswer('api', 'sim:thinking');
      expect(answerOf(events)).toMatchObject({ text, reasoning });
    },
  );

  it('gives the answer where it sets nothing apart, though it was taken for reasoning on the way', async () => {
    k2think.upstreams.configure({ thinkTags: 'none' });
    const { events } = await k2think.ask('sim:plain text="one two"', { channel: 'api' });
    expect(answerOf(events)).toMatchObject({ text: 'one two', reasoning: 'one two' });
  });

  it('is asked for counts, and gives them', async () => {
    const { events } = await k2think.ask('sim:plain', { channel: 'api' });
    const { usage } = expectedAnswer('api', 'sim:plain');
    expect(answerOf(events).finish).toMatchObject({
      usageSource: 'upstream',
      usage: { inputTokens: usage?.prompt_tokens, outputTokens: usage?.completion_tokens },
    });
  });

  it.each(['sim:tool', 'sim:parallel-tools', 'sim:tool thinking=on'])('calls tools: %s', async (text) => {
    const { events, error } = await k2think.ask(text, { channel: 'api', tools: TOOLS, toolChoice: 'auto' });
    expect(error).toBeNull();
    const expected = expectedAnswer('api', text, { tools: TOOLS });
    expect(answerOf(events)).toMatchObject({
      reasoning: expected.reasoning,
      toolCalls: expected.toolCalls,
      finish: { reason: 'tool_calls' },
    });
  });

  it('goes on once a tool has returned', async () => {
    const { events, error } = await k2think.ask('', {
      channel: 'api',
      messages: [
        { role: 'user', content: 'sim:tool' },
        { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'get_time', inputJson: '{}' }] },
        { role: 'tool', content: '12:00', toolCallId: 'c1' },
      ],
    });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe(expectedAnswer('api', 'sim:tool', { toolResults: ['12:00'] }).text);
  });

  it('tells of an answer that grew as long as it may, and makes no answer of a thought that was cut', async () => {
    const { events } = await k2think.ask('sim:length', { channel: 'api', maxOutputTokens: 20 });
    expect(answerOf(events).finish).toMatchObject({ reason: 'length', usage: { outputTokens: 20 } });
    k2think.upstreams.configure({ thinkTags: 'none' });
    const cut = await k2think.ask('sim:length', { channel: 'api', maxOutputTokens: 20 });
    expect(answerOf(cut.events)).toMatchObject({ text: '', finish: { reason: 'length' } });
  });

  it('is asked for the model by the name that the settings give it', async () => {
    const renamed = await SimulatedK2Think.start({}, { K2THINK_API_MODELS: 'mbzuai-ifm/k2-think=nonsense' });
    expect((await renamed.ask('a', { channel: 'api' })).error).toMatchObject({
      code: 'upstream_rejected_request',
      param: 'model',
    });
    await renamed.stop();
  });

  it('does not serve a model that K2Think does not have', async () => {
    expect((await k2think.ask('a', { channel: 'api', model: 'gpt-4' })).error).toMatchObject({
      code: 'model_not_found',
    });
  });
});

describe('a check of an API key', () => {
  const { signal } = new AbortController();

  it.each([
    [K2THINK_API_KEY, 'valid'],
    [K2THINK_UNKNOWN_API_KEY, 'invalid'],
  ])('finds %s %s', async (key, state) => {
    expect(await k2think.provider.checkToken('api', tokenOf(key), signal)).toMatchObject({ state });
  });

  it('asks for the list of models and for no answer', async () => {
    await k2think.provider.checkToken('api', tokenOf(K2THINK_API_KEY), signal);
    expect(k2think.upstreams.calls).toMatchObject([{ method: 'GET', path: '/v1/models', status: 200 }]);
  });

  it.each(['reset', 'error', 'waf', 'captcha'] as const)(
    'says nothing of the key when the API answers with %s',
    async (kind) => {
      k2think.upstreams.breakApi('models', { kind });
      expect(await k2think.provider.checkToken('api', tokenOf(K2THINK_API_KEY), signal)).toMatchObject({
        state: 'unknown',
      });
    },
  );
});
