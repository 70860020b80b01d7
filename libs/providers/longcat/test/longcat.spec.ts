import type { ToolDefinition } from '@sluice/contract';
import { expectedAnswer, LONGCAT_ENDINGS, type ExpectedContext } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, failsAsItShould, type Ask, type ChannelName } from '@sluice/provider-kit/testing';
import { PATHS, SimulatedLongcat, type FormName } from './simulated.js';

/** The two channels, the chat site in both forms of its requests. */
const WAYS: readonly (readonly [name: string, channel: ChannelName, form: FormName])[] = [
  ['web', 'web', 'v2'],
  ['web in the older form', 'web', 'v1'],
  ['api', 'api', 'v2'],
];

const startWay = (form: FormName): Promise<SimulatedLongcat> =>
  SimulatedLongcat.start({}, { LONGCAT_WEB_COMPLETIONS_PATH: PATHS[form] });

/** Asks and compares with what the simulator says that a faultless client makes of it, byte for byte. */
async function expectFaithful(
  longcat: SimulatedLongcat,
  channel: ChannelName,
  text: string,
  ask: Ask = {},
  context: ExpectedContext = {},
): Promise<void> {
  const site = channel === 'web' ? { role: 'user' as const, endings: LONGCAT_ENDINGS } : {};
  const expected = expectedAnswer(channel, text, { ...site, ...context });
  const { events, error } = await longcat.ask(text, { channel, ...ask });
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
  expect(finish).toMatchObject({
    reason: expected.finish,
    usage: usage && { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    usageSource: usage === null ? 'none' : 'upstream',
  });
}

describe.each(WAYS)('LongCat by %s', (_, channel, form) => {
  let longcat: SimulatedLongcat;
  beforeAll(async () => {
    longcat = await startWay(form);
  });
  beforeEach(() => longcat.upstreams.reset());
  afterAll(() => longcat.stop());

  it.each([
    'Hello',
    'sim:echo  blank first, then\n\n=== user\n{"code":401} [DONE] data: x\n',
    'sim:thinking',
    'sim:thinking slice=bytes',
    'sim:no-done-marker',
    'sim:garbage',
    'sim:split',
    'sim:multibyte',
    'sim:long kb=300',
    'sim:length',
    'sim:sensitive',
    'sim:usage at=answer',
    'sim:usage at=other',
    'sim:usage at=done',
    'sim:usage at=twice',
    'sim:usage at=none',
    'sim:plain thinking=on text="<b>bold</b>"',
    'sim:load events=200 rate=0',
  ])('gives the exact answer to %j', async (text) => {
    await expectFaithful(longcat, channel, text);
  });

  it.each(['LongCat-Flash', 'LongCat'])('answers as %s, which thinks when asked to', async (model) => {
    await expectFaithful(longcat, channel, 'Hello', { model });
    const reasoning = { isEnabled: true };
    await expectFaithful(longcat, channel, 'Hello', { model, reasoning }, { wantsThinking: true });
  });

  failsAsItShould(() => longcat, channel);

  it('hands on what came before an error inside the stream', async () => {
    const { events, error } = await longcat.ask('sim:error-in-band after=3 code=429', { channel });
    expect(answerOf(events).text).not.toBe('');
    expect(error).toMatchObject({ code: 'upstream_rate_limited' });
  });

  it('hands on each event as it comes, long before the end', async () => {
    const events = longcat.chat('sim:stall after=2', { channel })[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ type: 'text-delta' });
    expect((await events.next()).value).toMatchObject({ type: 'text-delta' });
    expect(longcat.upstreams.openStreams()).toBe(1);
    await events.return?.();
    await longcat.upstreams.idle();
  });
});

describe.each(['choices', 'events', 'repeated-events', 'whole'] as const)('frames in the shape %s', (shape) => {
  let longcat: SimulatedLongcat;
  beforeAll(async () => {
    longcat = await startWay(shape === 'events' ? 'v2' : 'v1');
  });
  afterAll(() => longcat.stop());

  it.each(['sim:thinking slice=bytes', 'sim:multibyte', 'sim:search', 'sim:usage at=twice', 'sim:sensitive'])(
    'are read wherever they are cut: %s',
    async (text) => {
      longcat.upstreams.configure({ shape });
      await expectFaithful(longcat, 'web', text);
    },
  );

  it.each(['all', 'status', 'last-one', 'marker'] as const)('are complete by %s', async (endMarks) => {
    longcat.upstreams.configure({ shape, endMarks });
    await expectFaithful(longcat, 'web', 'sim:plain');
    expect((await longcat.ask('sim:close after=3')).error).toMatchObject({ code: 'upstream_interrupted' });
  });

  it.each(['none', 'always', 'mixed'] as const)('may have a blank after data: or not: %s', async (blank) => {
    longcat.upstreams.configure({ shape, blank });
    await expectFaithful(longcat, 'web', 'sim:thinking');
  });
});

describe('the official API of LongCat', () => {
  const TOOLS: readonly ToolDefinition[] = ['get_weather', 'get_time'].map((name) => ({
    name,
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  }));
  let longcat: SimulatedLongcat;
  beforeAll(async () => {
    longcat = await SimulatedLongcat.start();
  });
  afterAll(() => longcat.stop());

  it.each(['sim:tool', 'sim:parallel-tools', 'sim:tool thinking=on slice=bytes'])('calls tools: %s', async (text) => {
    await expectFaithful(longcat, 'api', text, { tools: TOOLS }, { tools: TOOLS });
  });

  it('goes on once a tool has returned', async () => {
    const { events, error } = await longcat.ask('', {
      channel: 'api',
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'sim:tool' },
        { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'get_time', inputJson: '{}' }] },
        { role: 'tool', content: '12:00', toolCallId: 'c1' },
      ],
    });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe(expectedAnswer('api', '', { toolResults: ['12:00'] }).text);
  });
});
