import { expectedAnswer } from '@sluice/testing';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, completionsAt, outcomeLogged, type Stack, startStack } from './stack.js';

const MODEL = 'MBZUAI-IFM/K2-Think';

interface Answer {
  reasoning: string;
  text: string;
  finish: string | null;
  /** In the order of arrival, neighbours of one kind as one. */
  readonly order: ('reasoning' | 'text')[];
}

type Delta = OpenAI.ChatCompletionChunk.Choice.Delta & { readonly reasoning_content?: string };

/** Reads a stream of the official client into `answer`; throws where that does. */
async function readInto(answer: Answer, stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<void> {
  for await (const { choices } of stream) {
    const [choice] = choices;
    if (choice === undefined) continue;
    const { content, reasoning_content: reasoning } = choice.delta as Delta;
    const kind = reasoning ? 'reasoning' : content ? 'text' : null;
    if (kind !== null && answer.order.at(-1) !== kind) answer.order.push(kind);
    answer.reasoning += reasoning ?? '';
    answer.text += content ?? '';
    answer.finish = choice.finish_reason ?? answer.finish;
  }
}

const blank = (): Answer => ({ reasoning: '', text: '', finish: null, order: [] });

describe.each(['api', 'web'] as const)('K2-Think over the channel %s', (channel) => {
  let stack: Stack<'k2think'>;
  beforeAll(async () => {
    stack = await startStack({
      provider: 'k2think',
      channels: channel,
      env: { TOKEN_FAILURE_THRESHOLD: '1000', IDLE_TIMEOUT_MS: '1000' },
    });
  });
  beforeEach(() => stack.upstreams.reset());
  afterAll(() => stack.stop());

  const stream = (message: string) =>
    stack.openai.chat.completions.create({ ...ask(message, { model: MODEL }), stream: true });

  it.each([
    'Just a question, with no order to the simulator.',
    'sim:thinking',
    'sim:split',
    'sim:multibyte thinking=on',
    'sim:long kb=40 thinking=on',
  ])('streams the reasoning, then the answer: %s', async (message) => {
    const answer = blank();
    await readInto(answer, await stream(message));
    const { text, reasoning } = expectedAnswer(channel, message, { wantsThinking: true });
    expect(answer).toEqual({ text, reasoning, finish: 'stop', order: ['reasoning', 'text'] });
  });

  it('gives both whole as well, and says who counted', async () => {
    const { data, response } = await stack.openai.chat.completions
      .create(ask('sim:thinking', { model: MODEL }))
      .withResponse();
    const { choices, usage } = data;
    const { text, reasoning } = expectedAnswer(channel, 'sim:thinking');
    expect(choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: text, reasoning_content: reasoning },
    });
    expect(usage?.completion_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-sluice-usage-source')).toBe(channel === 'api' ? 'upstream' : 'estimated');
  });

  it.each([
    ['sim:status code=401', 502, 'upstream_credentials_exhausted', 'upstream_error'],
    ['sim:status code=500', 502, 'upstream_error', 'upstream_error'],
    ['sim:captcha', 502, 'upstream_captcha_required', 'upstream_error'],
    ['sim:waf405', 502, 'upstream_blocked', 'upstream_error'],
    ['sim:empty', 502, 'upstream_empty_response', 'empty'],
    ['sim:cut after=0', 502, 'upstream_interrupted', 'interrupted'],
  ])('says of %s that it failed before anything was said: %d %s', async (message, status, code, outcome) => {
    const response = await stack.chat(ask(message, { model: MODEL, stream: true }));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
    expect(logged['outcome']).toBe(outcome);
  });

  it.each([
    ['sim:cut after=6 thinking=on', 'upstream_interrupted'],
    ['sim:close after=6 thinking=on', 'upstream_interrupted'],
    ['sim:stall after=6 thinking=on', 'upstream_stalled'],
  ])('hands on what came before %s, and no stop', async (message, code) => {
    const answer = blank();
    await expect(readInto(answer, await stream(message))).rejects.toMatchObject({ code });
    const { reasoning } = expectedAnswer(channel, message);
    expect(answer.reasoning).not.toBe('');
    expect(reasoning.startsWith(answer.reasoning)).toBe(true);
    expect(answer.finish).not.toBe('stop');
    await stack.upstreams.idle();
  });

  it('serves a request whose first attempt failed', async () => {
    const message = 'sim:status code=500 once';
    const answer = blank();
    await readInto(answer, await stream(message));
    expect(answer.text).toBe(expectedAnswer(channel, message, { wantsThinking: true, isRepeat: true }).text);
    expect(completionsAt(stack.upstreams)).toBe(2);
  });
});

describe('K2-Think', () => {
  it.each(['api', 'web'] as const)('has a limit on channel %s that is none of ours: 503', async (channels) => {
    const stack = await startStack({ provider: 'k2think', channels });
    try {
      const response = await stack.chat(ask('sim:status code=429 retry-after=7', { model: MODEL }));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: 'no_available_credentials' } });
      expect(response.headers.get('retry-after')).toBe('7');
    } finally {
      await stack.stop();
    }
  });

  it('is served by the other channel while one is blocked, and by a new guest when one is forgotten', async () => {
    const stack = await startStack({ provider: 'k2think', channels: 'web,api' });
    const textOf = async (message: string): Promise<string | null | undefined> =>
      (await stack.openai.chat.completions.create(ask(message, { model: MODEL }))).choices[0]?.message.content;
    try {
      expect(await textOf('sim:captcha on=web')).toContain('Hello');
      expect(stack.upstreams.calls.at(-1)).toMatchObject({ channel: 'api', status: 200 });
      expect(await textOf('sim:plain text=first')).toBe('first');
      stack.upstreams.expireGuests();
      expect(await textOf('sim:plain text=second')).toBe('second');
      expect(stack.upstreams.calls.at(-1)).toMatchObject({ channel: 'web', status: 200 });
    } finally {
      await stack.stop();
    }
  });

  it.each(['web,api', 'api,web'])('calls tools by the channel that stands first: %s', async (channels) => {
    const stack = await startStack({ provider: 'k2think', channels });
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'get_weather', parameters } }];
    try {
      const { data, response } = await stack.openai.chat.completions
        .create({ ...ask('sim:tool', { model: MODEL }), tools })
        .withResponse();
      expect(response.headers.get('x-sluice-channel')).toBe(channels.split(',')[0]);
      expect(data.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'get_weather' } }] },
      });
    } finally {
      await stack.stop();
    }
  });

  it('stands beside the models of another provider', async () => {
    const stack = await startStack({ workers: { zai: 1, k2think: 1 } });
    try {
      const ids: string[] = [];
      for await (const { id } of stack.openai.models.list()) ids.push(id);
      expect(ids).toEqual(expect.arrayContaining([MODEL, 'GLM-4.6']));
      expect((await stack.openai.models.retrieve(MODEL.toLowerCase())).id).toBe(MODEL);
    } finally {
      await stack.stop();
    }
  });
});
