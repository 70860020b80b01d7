import type { ChatEvent, ChatRequest, FinishEvent, ModelChannel, ServedBy } from '@sluice/contract';
import { EnvironmentTokenPool } from '@sluice/token-pool';
import { startZaiUpstreams, ZAI_API_KEY, type ZaiUpstreams } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AttemptReport, ChatAttempts } from '../src/attempts/chat-attempts.js';
import { ChannelRests } from '../src/channels/channel-rests.js';
import { apiProvider, BARE } from './support/api-provider.js';

const TOOLS = [
  {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  { name: 'get_time', parameters: { type: 'object', properties: {} } },
];
const NATIVE: ModelChannel = { ...BARE, tools: { choices: [], mayBeText: false } };
const NATIVE_OR_TEXT: ModelChannel = { ...BARE, tools: { choices: [], mayBeText: true } };

let upstreams: ZaiUpstreams;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  upstreams = await startZaiUpstreams({ paceMs: 0 });
});
beforeEach(() => upstreams.reset());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => upstreams.close());

/** One request to the simulated API, whose channel is said to be able to do no more than `channel` has. */
async function ask(
  content: string,
  more: Partial<ChatRequest> = {},
  channel: ModelChannel = BARE,
  emulatesTools = true,
) {
  const provider = apiProvider(upstreams.apiUrl, channel);
  closers.push(() => provider.close());
  const reports: AttemptReport[] = [];
  const heads: ServedBy[] = [];
  const attempts = new ChatAttempts({
    providerId: 'p',
    provider,
    pool: new EnvironmentTokenPool({ tokens: [{ channel: 'api', secret: ZAI_API_KEY, label: 'api-1' }] }),
    rules: () => ({ channels: ['api'], emulation: { emulatesTools }, maxAttempts: 4 }),
    rests: new ChannelRests({ firstMs: 0, longestMs: 0, now: Date.now }),
    onAttempt: (report) => reports.push(report),
    tracing: null,
  });
  const request: ChatRequest = { model: 'M', messages: [{ role: 'user', content }], stream: true, ...more };
  const events: ChatEvent[] = [];
  let code: string | null = null;
  try {
    for await (const event of attempts.answer(request, {
      requestId: 'r',
      signal: new AbortController().signal,
      deadlineAt: Date.now() + 60_000,
      announce: (served) => heads.push(served),
    })) {
      events.push(event);
    }
  } catch (error) {
    code = (error as { code: string }).code;
  }
  return { ...summaryOf(events), code, heads, report: reports.at(-1)!, reports };
}

function summaryOf(events: readonly ChatEvent[]) {
  const calls: { name: string; json: string }[] = [];
  let text = '';
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'tool-call-start') {
      expect(event.index).toBe(calls.length);
      calls.push({ name: event.name, json: '' });
    } else if (event.type === 'tool-call-delta') calls[event.index]!.json += event.inputJson;
  }
  const last = events.at(-1);
  return { text, calls, finish: last?.type === 'finish' ? last : (null as FinishEvent | null) };
}

const bodies = (): { messages: { role: string; content: string }[]; tools?: unknown }[] =>
  upstreams.calls.map(({ body }) => body as { messages: { role: string; content: string }[] });

describe('tools on a channel that has none', () => {
  it.each(['', ' form=text', ' form=bare', ' form=tagged', ' slice=bytes'])(
    'are called all the same: sim:tool%s',
    async (form) => {
      const { text, calls, finish } = await ask(`sim:tool${form}`, { tools: TOOLS });
      expect(text).toBe('');
      expect(calls.map(({ name }) => name)).toEqual(['get_weather']);
      expect(JSON.parse(calls[0]!.json)).toHaveProperty('city');
      expect(finish).toMatchObject({ reason: 'tool_calls', usageSource: 'upstream' });
      expect(bodies()[0]).not.toHaveProperty('tools');
    },
  );

  it.each([true, false])('are called two at a time, stream: %s', async (stream) => {
    const { calls } = await ask('sim:parallel-tools thinking=on', { tools: TOOLS, stream });
    expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
  });

  it('are called one at a time where the caller wants that, and the upstream is let go', async () => {
    const { calls, finish } = await ask('sim:parallel-tools every=20', { tools: TOOLS, parallelToolCalls: false });
    expect(calls).toHaveLength(1);
    expect(finish).toMatchObject({ reason: 'tool_calls', usageSource: 'estimated' });
    await upstreams.idle();
    expect(upstreams.calls[0]).toMatchObject({ endedBy: 'client' });
  });

  it('are told of in words in earlier turns, and what they returned is understood', async () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: null,
        toolCalls: [{ id: 'c', name: 'get_weather', inputJson: '{"city":"Paris"}' }],
      },
      { role: 'tool', content: 'sunny', toolCallId: 'c' },
    ];
    const { text } = await ask('', { messages, tools: TOOLS });
    expect(text).toBe('The tool answered: sunny');
    expect(bodies()[0]!.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it('are passed over, and so named, where the operator does not want them emulated', async () => {
    const { heads, text, calls } = await ask('sim:tool', { tools: TOOLS, seed: 1 }, BARE, false);
    expect(heads[0]!.ignored).toEqual(['seed', 'tools']);
    expect(calls).toEqual([]);
    expect(text).toContain('offers none');
  });
});

describe('a call that is broken', () => {
  const kinds = ['json', 'schema', 'name', 'cut'];
  it.each(kinds)('by its %s is asked for once more, and the second one counts', async (kind) => {
    for (const stream of [true, false]) {
      upstreams.reset();
      const { text, calls, finish, heads, report } = await ask(`sim:broken-tool kind=${kind}`, {
        tools: TOOLS,
        stream,
      });
      expect(text).toBe('');
      expect(calls.map(({ name }) => name)).toEqual(['get_weather']);
      expect(finish?.reason).toBe('tool_calls');
      expect(heads.map(({ attempts }) => attempts)).toEqual([1, 2]);
      expect(report).toMatchObject({ verdict: 'ok', error: null, isCorrected: true });
      expect(
        bodies()[1]!
          .messages.slice(-2)
          .map(({ role }) => role),
      ).toEqual(['assistant', 'user']);
    }
  });

  it.each(kinds)('by its %s twice is an error, which is held against no token', async (kind) => {
    const { code, finish, calls, reports } = await ask(`sim:broken-tool kind=${kind} stubborn`, { tools: TOOLS });
    expect(code).toBe('tool_call_invalid');
    expect(finish).toBeNull();
    expect(calls).toEqual([]);
    expect(reports.map(({ verdict, isCorrected }) => [verdict, isCorrected])).toEqual([['ok', true]]);
    expect(upstreams.calls).toHaveLength(2);
  });

  it('is an error at once where text was sent before it, but not for who reads the answer whole', async () => {
    const order = `sim:plain text=${JSON.stringify('Let me see. <call_tool name="nobody">{}</call_tool>')}`;
    const streamed = await ask(order, { tools: TOOLS });
    expect(streamed).toMatchObject({ code: 'tool_call_invalid', text: 'Let me see.', finish: null });
    expect(upstreams.calls).toHaveLength(1);
    const whole = await ask(order, { tools: TOOLS, stream: false });
    expect(whole).toMatchObject({ code: null, heads: [{ attempts: 1 }, { attempts: 2 }] });
    expect(whole.text).not.toContain('Let me see');
  });

  it('that was long enough to be sent on ends as an error, never as a call', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(2_000), more: 'y'.repeat(2_000) }).slice(0, -1);
    const order = `sim:tool form=element name=get_time arguments=${JSON.stringify(long)}`;
    const { code, calls, finish } = await ask(order, { tools: TOOLS });
    expect(calls[0]!.json.length).toBeGreaterThan(512);
    expect(code).toBe('tool_call_invalid');
    expect(finish).toBeNull();
  });

  it('is looked for in reasoning by nobody', async () => {
    const { calls, text } = await ask('sim:plain thinking=on text="no call"', { tools: TOOLS });
    expect({ calls, text }).toEqual({ calls: [], text: 'no call' });
  });
});

describe('a call that has to be made', () => {
  it.each([
    ['by a channel without tools', BARE],
    ['by a channel with tools that leaves the choice to the model', NATIVE],
    ['by a channel whose tools may not have been heard', NATIVE_OR_TEXT],
  ])('is asked for once more %s', async (_title, channel) => {
    const required = { tools: TOOLS, toolChoice: 'required' } as const;
    const { text, calls, finish } = await ask('sim:broken-tool kind=none', required, channel);
    expect(text).toBe('');
    expect(calls.map(({ name }) => name)).toEqual(['get_weather']);
    expect(finish?.reason).toBe('tool_calls');
    const again = bodies()[1]!;
    expect(again.tools !== undefined).toBe(channel === NATIVE);
    const stubborn = await ask('sim:broken-tool kind=none stubborn', required, channel);
    expect(stubborn).toMatchObject({ code: 'tool_call_invalid', text: '', finish: null });
  });

  it('may be that of one tool alone', async () => {
    for (const channel of [BARE, NATIVE]) {
      const { calls } = await ask('sim:tool', { tools: TOOLS, toolChoice: { name: 'get_time' } }, channel);
      expect(calls.map(({ name }) => name)).toEqual(['get_time']);
    }
  });

  it('is none where the caller forbids it', async () => {
    const { text, calls } = await ask('sim:tool', { tools: TOOLS, toolChoice: 'none' }, NATIVE);
    expect(calls).toEqual([]);
    expect(text).toContain('offers none');
  });

  it('may stand in the text of a channel that has tools', async () => {
    for (const stream of [true, false]) {
      const native = await ask('sim:tool', { tools: TOOLS, stream }, NATIVE_OR_TEXT);
      const written = await ask('sim:tool form=text', { tools: TOOLS, stream }, NATIVE_OR_TEXT);
      expect(native.calls).toHaveLength(1);
      expect(written.calls).toEqual(native.calls);
    }
  });
});

describe('JSON on a channel that has no such mode', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
  const format = { type: 'json_schema', name: 'person', schema } as const;

  it.each(['bare', 'fenced', 'prose'])('comes alone where the model writes it %s', async (form) => {
    for (const stream of [true, false]) {
      const more = { responseFormat: format, stream };
      expect(await ask(`sim:json value={"age":7} form=${form}`, more)).toMatchObject({ text: '{"age":7}', code: null });
    }
    expect(bodies()[0]).not.toHaveProperty('response_format');
  });

  it.each(['{"age":"seven"}', '{"age":', 'nonsense'])('that is %s is asked for once more', async (wrong) => {
    const order = `sim:json value={"age":7} wrong=${JSON.stringify(wrong)}`;
    const mended = await ask(order, { responseFormat: format });
    expect(mended).toMatchObject({ text: '{"age":7}', finish: { reason: 'stop' }, report: { isCorrected: true } });
    const stubborn = await ask(`${order} stubborn`, { responseFormat: format });
    expect(stubborn).toMatchObject({ code: 'json_output_invalid', text: '', finish: null });
  });

  it('is asked for as JSON where the channel knows that much', async () => {
    const channel: ModelChannel = { ...BARE, responseFormats: ['json_object'] };
    const { text } = await ask('sim:json value={"age":7}', { responseFormat: format }, channel);
    expect(text).toBe('{"age":7}');
    expect(bodies()[0]).toMatchObject({ response_format: { type: 'json_object' } });
  });
});

describe('an answer that ends before its upstream does', () => {
  it('at a stop text says stop, shows nothing of it, and lets the upstream go', async () => {
    const { text, finish } = await ask('sim:plain text="one two STOP three four" every=20', { stop: ['STOP', 'four'] });
    expect(text).toBe('one two ');
    expect(finish).toMatchObject({ reason: 'stop', usageSource: 'estimated' });
    expect(finish!.usage!.outputTokens).toBeGreaterThan(0);
    await upstreams.idle();
    expect(upstreams.calls[0]).toMatchObject({ endedBy: 'client' });
    expect(bodies()[0]).not.toHaveProperty('stop');
  });

  it('at its longest says length', async () => {
    const { text, finish } = await ask('sim:long kb=64', { maxOutputTokens: 20 });
    expect(finish).toMatchObject({ reason: 'length', usageSource: 'estimated', usage: { outputTokens: 20 } });
    expect(text.split(' ').length).toBeGreaterThan(10);
    expect(bodies()[0]).not.toHaveProperty('max_tokens');
  });
});

describe('usage', () => {
  it('is estimated when the upstream does not tell it, with the reasoning in it', async () => {
    const { finish } = await ask('sim:thinking usage=none');
    expect(finish).toMatchObject({ usageSource: 'estimated' });
    expect(finish!.usage!.inputTokens).toBeGreaterThan(0);
    expect(finish!.usage!.reasoningTokens).toBeGreaterThan(5);
    expect(finish!.usage!.outputTokens).toBeGreaterThan(finish!.usage!.reasoningTokens!);
  });

  it('is the upstream’s own where it does', async () => {
    const { finish } = await ask('sim:usage at=twice');
    expect(finish).toMatchObject({ usageSource: 'upstream' });
  });
});
