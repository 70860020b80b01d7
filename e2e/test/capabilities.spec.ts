import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, completionsAt, type ProviderId, type Stack, type StackOptions, startStack } from './stack.js';

const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: {
    name,
    description: `Tells about ${name.slice(4)}`,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}));
const PERSON = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'person',
    schema: { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] },
  },
};

type Body = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model' | 'messages' | 'stream'>;

const IN_WORDS: StackOptions<'zai'> = { channels: 'web', env: { ZAI_WEB_TOOLS: 'emulated' } };
const K2THINK = 'MBZUAI-IFM/K2-Think';

/** Ways to the upstreams that differ in what they can do by themselves, each with a model. */
const WAYS: readonly (readonly [way: string, model: string, options: StackOptions<ProviderId>])[] = [
  ['the official API of Z.AI', 'GLM-4.6', { channels: 'api' }],
  ['the chat site of Z.AI with its own tools', 'GLM-4.6', { channels: 'web' }],
  ['the chat site of Z.AI with tools in words', 'GLM-4.6', IN_WORDS],
  ['the official API of K2Think', K2THINK, { provider: 'k2think', channels: 'api' }],
  ['the chat site of K2Think', K2THINK, { provider: 'k2think', channels: 'web' }],
  ['the official API of LongCat', 'LongCat', { provider: 'longcat', channels: 'api' }],
  ['the chat site of LongCat', 'LongCat', { provider: 'longcat', channels: 'web' }],
];

describe.each(WAYS)('over %s, the openai package', (_way, model, options) => {
  let stack: Stack<ProviderId>;
  beforeAll(async () => {
    stack = await startStack(options);
  });
  beforeEach(() => stack.upstreams.reset());
  afterAll(() => stack.stop());

  const askModel = (content: string) => ask(content, { model });

  /** The same answer read whole and streamed: the message, and why it ended. */
  async function both(content: string, more: Body): Promise<OpenAI.ChatCompletion.Choice[]> {
    const { completions } = stack.openai.chat;
    const whole = await completions.create({ ...askModel(content), ...more });
    const streamed = await completions.stream({ ...askModel(content), ...more }).finalChatCompletion();
    return [whole.choices[0]!, streamed.choices[0]!];
  }

  const callsOf = ({ message }: OpenAI.ChatCompletion.Choice): { name: string; input: unknown }[] =>
    (message.tool_calls ?? []).map((call) => {
      if (call.type !== 'function') throw new Error('not a function');
      return { name: call.function.name, input: JSON.parse(call.function.arguments) as unknown };
    });

  it.each(['sim:tool', 'sim:tool slice=bytes', 'sim:tool thinking=on'])('gets a tool call: %s', async (content) => {
    for (const choice of await both(content, { tools: TOOLS })) {
      expect(choice.finish_reason).toBe('tool_calls');
      expect(callsOf(choice)).toEqual([{ name: 'get_weather', input: { city: expect.any(String) as string } }]);
      expect(choice.message.content ?? '').toBe('');
    }
  });

  it.each(['sim:tool', 'sim:plain text=Hi'])('takes no call from a thought: %s', async (order) => {
    const thought = JSON.stringify('I could do this:\n<call_tool name="get_time">{"city":"Rome"}</call_tool>');
    const choices = await both(`${order} thinking=${thought}`, { tools: TOOLS });
    expect(choices[0]!.message).toMatchObject({ reasoning_content: JSON.parse(thought) as string });
    for (const choice of choices) {
      const isCall = order === 'sim:tool';
      expect(callsOf(choice).map(({ name }) => name)).toEqual(isCall ? ['get_weather'] : []);
      expect(choice.message.content ?? '').toBe(isCall ? '' : 'Hi');
      expect(choice.finish_reason).toBe(isCall ? 'tool_calls' : 'stop');
    }
  });

  it('gets parallel tool calls, and one alone when it wants one alone', async () => {
    for (const choice of await both('sim:parallel-tools', { tools: TOOLS })) {
      expect(callsOf(choice).map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
    }
    for (const choice of await both('sim:parallel-tools', { tools: TOOLS, parallel_tool_calls: false })) {
      expect(callsOf(choice).map(({ name }) => name)).toEqual(['get_weather']);
      expect(choice.finish_reason).toBe('tool_calls');
    }
  });

  it('hands a result back and gets the answer', async () => {
    const first = await stack.openai.chat.completions.create({ ...askModel('sim:tool'), tools: TOOLS });
    const { message } = first.choices[0]!;
    const result = { role: 'tool' as const, tool_call_id: message.tool_calls![0]!.id, content: 'sunny' };
    const second = await stack.openai.chat.completions.create({
      model,
      messages: [...askModel('sim:tool').messages, message, result],
      tools: TOOLS,
    });
    expect(second.choices[0]!.message.content).toBe('The tool answered: sunny');
    expect(second.choices[0]!.finish_reason).toBe('stop');
  });

  it('has its choice of tools kept', async () => {
    const named = { type: 'function' as const, function: { name: 'get_time' } };
    for (const choice of await both('sim:tool', { tools: TOOLS, tool_choice: named })) {
      expect(callsOf(choice).map(({ name }) => name)).toEqual(['get_time']);
    }
    for (const choice of await both('sim:tool', { tools: TOOLS, tool_choice: 'required' })) {
      expect(callsOf(choice)).toHaveLength(1);
    }
    for (const choice of await both('sim:plain text=Hi', { tools: TOOLS, tool_choice: 'none' })) {
      expect(choice.message.content).toBe('Hi');
      expect(choice.message.tool_calls ?? []).toEqual([]);
    }
  });

  it('gets a call that was required and did not come at first', async () => {
    for (const choice of await both('sim:broken-tool kind=none', { tools: TOOLS, tool_choice: 'required' })) {
      expect(callsOf(choice)).toHaveLength(1);
      expect(choice.message.content ?? '').toBe('');
    }
    const never = stack.openai.chat.completions.create({
      ...askModel('sim:broken-tool kind=none stubborn'),
      tools: TOOLS,
      tool_choice: 'required',
    });
    await expect(never).rejects.toMatchObject({ status: 502, code: 'tool_call_invalid' });
  });

  it.each(['bare', 'fenced', 'prose'])('gets JSON alone where the model writes it %s', async (form) => {
    for (const choice of await both(`sim:json value={"age":7} form=${form}`, { response_format: PERSON })) {
      expect(choice.message.content).toBe('{"age":7}');
      expect(choice.finish_reason).toBe('stop');
    }
  });

  it('gets JSON mended that did not fit its schema', async () => {
    for (const choice of await both('sim:json value={"age":7} wrong={"age":"x"}', { response_format: PERSON })) {
      expect(choice.message.content).toBe('{"age":7}');
    }
    const order = 'sim:json wrong={"age":"x"} stubborn';
    const stubborn = { ...askModel(order), response_format: PERSON };
    await expect(stack.openai.chat.completions.create(stubborn)).rejects.toMatchObject({ code: 'json_output_invalid' });
    await expect(stack.openai.chat.completions.stream(stubborn).finalChatCompletion()).rejects.toMatchObject({
      code: 'json_output_invalid',
    });
  });

  it('sees nothing of a stop text, whichever of several comes first', async () => {
    for (const choice of await both('sim:plain text="one two three four"', { stop: ['four', 'three', 'never'] })) {
      expect(choice.message.content).toBe('one two ');
      expect(choice.finish_reason).toBe('stop');
    }
    await stack.upstreams.idle();
  });

  it('is told when usage was estimated', async () => {
    const whole = await stack.openai.chat.completions.create(askModel('sim:plain usage=none')).withResponse();
    expect(whole.response.headers.get('x-sluice-usage-source')).toBe('estimated');
    expect(whole.data.usage!.total_tokens).toBe(whole.data.usage!.prompt_tokens + whole.data.usage!.completion_tokens);
    const stream = await stack.openai.chat.completions.create({
      ...askModel('sim:thinking usage=none'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of stream) last = chunk;
    expect(last).toMatchObject({ usage_source: 'estimated' });
    expect(last!.usage!.completion_tokens_details!.reasoning_tokens).toBeGreaterThan(0);
  });
});

describe('over the chat site with tools in words, a broken call', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(IN_WORDS);
  });
  beforeEach(() => stack.upstreams.reset());
  afterAll(() => stack.stop());

  it.each(['json', 'schema', 'name', 'cut'])(
    'by its %s is mended, and says that it took two attempts',
    async (kind) => {
      const order = { ...ask(`sim:broken-tool kind=${kind}`), tools: TOOLS };
      const { data, response } = await stack.openai.chat.completions.create(order).withResponse();
      expect(data.choices[0]!.finish_reason).toBe('tool_calls');
      expect(response.headers.get('x-sluice-attempts')).toBe('2');
      expect(completionsAt(stack.upstreams)).toBe(2);
    },
  );

  it('that cannot be mended is an error, and never a finish', async () => {
    const order = { ...ask('sim:broken-tool stubborn'), tools: TOOLS };
    await expect(stack.openai.chat.completions.create(order)).rejects.toMatchObject({ code: 'tool_call_invalid' });
    const long = JSON.stringify({ city: 'x'.repeat(1_000), more: 'y'.repeat(1_000) });
    const sent = {
      ...ask(`sim:tool form=element arguments=${JSON.stringify(long)}`),
      tools: TOOLS,
      stream: true as const,
    };
    const finishes: unknown[] = [];
    let json = '';
    const reading = (async () => {
      for await (const chunk of await stack.openai.chat.completions.create(sent)) {
        json += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '';
        finishes.push(chunk.choices[0]?.finish_reason ?? null);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'tool_call_invalid' });
    expect(json.length).toBeGreaterThan(512);
    expect(finishes.filter((reason) => reason !== null)).toEqual([]);
  });
});

describe('parameters', () => {
  it('that only one channel honours lead to that channel, and what it ignores is named', async () => {
    const stack = await startStack({ channels: 'web,api' });
    const headersFor = async (more: object): Promise<Headers> => {
      const response = await stack.chat(ask('sim:plain', more));
      expect(response.status, await response.text()).toBe(200);
      return response.headers;
    };
    try {
      const plain = await headersFor({ temperature: 1, stop: ['x', 'y'] });
      expect([plain.get('x-sluice-channel'), plain.get('x-sluice-ignored-params')]).toEqual(['web', null]);
      const nucleus = await headersFor({ top_p: 0.5, seed: 1 });
      expect([nucleus.get('x-sluice-channel'), nucleus.get('x-sluice-ignored-params')]).toEqual(['api', 'seed']);
      const blocked = await headersFor({
        messages: ask('sim:status code=500 on=api').messages,
        top_p: 0.5,
        stream: true,
      });
      expect([blocked.get('x-sluice-channel'), blocked.get('x-sluice-ignored-params')]).toEqual(['web', 'top_p']);
    } finally {
      await stack.stop();
    }
  });

  it('that nobody honours are refused in strict mode', async () => {
    const stack = await startStack({ channels: 'web', env: { STRICT_PARAMETERS: 'true' } });
    try {
      const refused = await stack.chat(ask('sim:plain', { top_p: 0.5 }));
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_parameter', param: 'top_p' } });
      const honoured = ask('sim:json', { max_tokens: 50, stop: 'x', response_format: { type: 'json_object' } });
      expect((await stack.chat(honoured)).status).toBe(200);
    } finally {
      await stack.stop();
    }
  });

  it('about tools do nothing where TOOL_SUPPORT is off and the channel has none', async () => {
    const stack = await startStack({ ...IN_WORDS, env: { ...IN_WORDS.env, TOOL_SUPPORT: 'false' } });
    try {
      const response = await stack.chat(ask('sim:tool', { tools: TOOLS }));
      expect(response.headers.get('x-sluice-ignored-params')).toBe('tools');
      expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
      expect(await stack.openai.models.retrieve('GLM-4.6')).toMatchObject({ tools: 'none' });
    } finally {
      await stack.stop();
    }
  });
});
