import type { ToolDefinition } from '@sluice/contract';
import { answerOf, failsAsItShould, type Ask, type ChannelName } from '@sluice/provider-kit/testing';
import { expectedAnswer, type ExpectedContext } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedZai } from './simulated.js';

const TOOLS: readonly ToolDefinition[] = [
  {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city', 'days'],
    },
  },
  { name: 'get_time', parameters: { type: 'object', properties: { zone: { type: 'string' } } } },
];

let zai: SimulatedZai;

beforeAll(async () => {
  zai = await SimulatedZai.start();
});

afterAll(() => zai.stop());

beforeEach(() => zai.upstreams.reset());

/** Asks and compares with what the simulator says that a faultless client makes of it, byte for byte. */
async function expectFaithful(channel: ChannelName, text: string, ask: Ask = {}, context: ExpectedContext = {}) {
  const expected = expectedAnswer(channel, text, { role: channel === 'api' ? 'key' : 'user', ...context });
  const { events, error } = await zai.ask(text, { channel, ...ask });
  expect(error).toBeNull();
  expect(expected.endsWell).toBe(true);
  const { finish, ...answer } = answerOf(events);
  expect(answer).toEqual({
    text: expected.text,
    reasoning: expected.reasoning,
    toolCalls: expected.toolCalls,
    citations: expected.citations,
  });
  const { usage } = expected;
  const counted = usage && {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedInputTokens: usage.prompt_tokens_details.cached_tokens,
  };
  expect(finish).toEqual({
    type: 'finish',
    reason: expected.finish,
    usage: counted,
    usageSource: usage === null ? 'none' : 'upstream',
  });
}

describe.each(['web', 'api'] as const)('Z.AI on channel %s gives the exact answer', (channel) => {
  it.each([
    'Hello',
    'sim:echo  blank first, then\n\n> a quotation <details>and markup</details> [DONE] data: x\n',
    'sim:thinking',
    'sim:thinking slice=bytes',
    'sim:search',
    'sim:search form=frame',
    'sim:no-done-marker',
    'sim:garbage',
    'sim:split',
    'sim:multibyte',
    'sim:long kb=300',
    'sim:length',
    'sim:usage at=answer',
    'sim:usage at=other',
    'sim:usage at=done',
    'sim:usage at=twice',
    'sim:usage at=none',
    'sim:own-tool',
    'sim:plain thinking=on text="<b>bold</b>"',
    'sim:load events=200 rate=0',
  ])('to %j', async (text) => {
    if (channel === 'api' && text.includes('form=frame')) text = 'sim:search';
    await expectFaithful(channel, text);
  });

  it.each(['GLM-4.5', 'GLM-4.5-Air', 'GLM-4.5V', 'GLM-4.6', 'GLM-4.7'])(
    'as %s, which does not think',
    async (model) => {
      await expectFaithful(channel, 'Hello', { model });
    },
  );

  it.each(['GLM-4.5-Thinking', 'GLM-4.6-Thinking', 'GLM-4.7-Thinking', 'GLM-4.6V', 'GLM-5'])(
    'as %s, which thinks',
    async (model) => {
      await expectFaithful(channel, 'Hello', { model }, { wantsThinking: true });
    },
  );

  it.each(['GLM-4.5-Search', 'GLM-4.6-Search', 'GLM-4.7-Search'])('as %s, which searches', async (model) => {
    await expectFaithful(channel, 'Hello', { model }, { wantsSearch: true });
  });

  it('with thinking and search as the request says, whatever the model is called', async () => {
    const ask = { model: 'GLM-4.6-Search', webSearch: false, reasoning: { isEnabled: true } };
    await expectFaithful(channel, 'Hello', ask, { wantsThinking: true });
  });

  const forms = channel === 'web' ? ['native', 'block', 'delta'] : ['native'];
  it.each(forms)('that calls a tool, as %s', async (form) => {
    const tools = { tools: TOOLS };
    await expectFaithful(channel, `sim:tool form=${form}`, tools, tools);
    await expectFaithful(channel, `sim:parallel-tools form=${form}`, tools, tools);
    await expectFaithful(channel, `sim:tool form=${form} thinking=on slice=bytes`, tools, tools);
  });

  it('once the tool has returned', async () => {
    const ask: Ask = {
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'sim:tool' },
        { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'get_time', inputJson: '{}' }] },
        { role: 'tool', content: '12:00', toolCallId: 'c1' },
      ],
    };
    const { events, error } = await zai.ask('', { channel, ...ask });
    expect(error).toBeNull();
    const context: ExpectedContext = { tools: TOOLS, toolResults: ['12:00'] };
    expect(answerOf(events).text).toBe(expectedAnswer(channel, 'sim:tool', context).text);
  });
});

describe.each(['web', 'api'] as const)('Z.AI on channel %s fails as it should', (channel) => {
  failsAsItShould(() => zai, channel);

  it('hands on what came before an error inside the stream', async () => {
    const { events, error } = await zai.ask('sim:error-in-band after=3 code=1302', { channel });
    expect(answerOf(events).text).not.toBe('');
    expect(error).toMatchObject({ code: channel === 'api' ? 'upstream_rate_limited' : 'upstream_error' });
  });
});
