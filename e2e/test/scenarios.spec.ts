import { expectedAnswer } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Channel, dataLines, outcomeLogged, type Stack, startStack } from './stack.js';

const TOOLS = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: {
    name,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}));
const TOOL_SPECS = TOOLS.map(({ function: { name, parameters } }) => ({ name, parameters }));

type Good = readonly [message: string, more?: { model?: string; tools?: typeof TOOLS }];

/** Scenarios that end well, and what the request says beside the message. */
const GOOD: readonly Good[] = [
  ['sim:plain'],
  ['Just a question, with no order to the simulator.'],
  ['sim:echo Exactly  this,\twith   blanks "quotes" \\backslashes\\ and <details>markup</details> > kept'],
  ['sim:thinking', { model: 'GLM-4.6-Thinking' }],
  ['sim:thinking', { model: 'GLM-4.5-Thinking' }],
  ['sim:search', { model: 'GLM-4.6-Search' }],
  ['sim:tool', { tools: TOOLS }],
  ['sim:parallel-tools', { tools: TOOLS }],
  ['sim:no-done-marker'],
  ['sim:garbage'],
  ['sim:split', { model: 'GLM-4.6-Thinking' }],
  ['sim:multibyte'],
  ['sim:usage at=answer'],
  ['sim:usage at=done'],
  ['sim:usage at=twice'],
  ['sim:usage at=none'],
  ['sim:long kb=300'],
];
const GOOD_ON_WEB: readonly Good[] = [
  ['sim:tool form=block', { tools: TOOLS }],
  ['sim:tool form=delta', { tools: TOOLS }],
  ['sim:search form=frame', { model: 'GLM-4.6-Search' }],
  ['sim:own-tool'],
  ['sim:thinking', { model: 'GLM-4.7-Thinking' }],
  ['sim:plain', { model: 'GLM-4.7' }],
  ['sim:plain', { model: 'GLM-4.5-Air' }],
  ['sim:plain', { model: 'GLM-5' }],
  ['sim:plain', { model: 'GLM-4.6V' }],
];

/** Faults before anything was said: the status and code of the HTTP answer. */
const REFUSED: readonly [channel: Channel | 'both', message: string, status: number, code: string, outcome: string][] =
  [
    ['both', 'sim:status code=500', 502, 'upstream_error', 'upstream_error'],
    ['both', 'sim:status code=503', 502, 'upstream_error', 'upstream_error'],
    ['both', 'sim:status code=401', 502, 'upstream_credentials_exhausted', 'upstream_error'],
    ['both', 'sim:waf405', 502, 'upstream_blocked', 'upstream_error'],
    ['both', 'sim:captcha', 502, 'upstream_captcha_required', 'upstream_error'],
    ['both', 'sim:captcha status=403', 502, 'upstream_captcha_required', 'upstream_error'],
    ['both', 'sim:empty', 502, 'upstream_empty_response', 'empty'],
    ['both', 'sim:cut after=0', 502, 'upstream_interrupted', 'interrupted'],
    ['web', 'sim:error-in-band', 502, 'upstream_protocol_changed', 'upstream_error'],
    ['both', 'sim:garbage-all', 502, 'upstream_error', 'upstream_error'],
  ];

/** Faults in mid-answer: the code of the error chunk. */
const BROKEN: readonly [channel: Channel | 'both', message: string, code: string, outcome: string][] = [
  ['both', 'sim:cut after=3', 'upstream_interrupted', 'interrupted'],
  ['both', 'sim:cut after=3 mid', 'upstream_interrupted', 'interrupted'],
  ['both', 'sim:close after=3', 'upstream_interrupted', 'interrupted'],
  ['api', 'sim:error-in-band after=3', 'upstream_error', 'upstream_error'],
  ['web', 'sim:error-in-band after=3', 'upstream_protocol_changed', 'upstream_error'],
  ['web', 'sim:error-in-band after=3 code=500', 'upstream_error', 'upstream_error'],
  ['both', 'sim:stall after=3', 'upstream_stalled', 'stalled'],
];

interface Chunk {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly usage?: { readonly completion_tokens: number } | null;
  readonly usage_source?: string;
  readonly error?: { code: string; message: string };
  readonly choices: {
    delta: {
      role?: string;
      content?: string;
      reasoning_content?: string;
      annotations?: { url_citation: { title: string; url: string } }[];
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[];
    };
    finish_reason: string | null;
  }[];
}

/** What a strict client makes of the chunks of one stream. */
function assemble(chunks: readonly Chunk[]) {
  const answer = {
    text: '',
    reasoning: '',
    citations: [] as { title: string; url: string }[],
    toolCalls: [] as { name: string; inputJson: string }[],
    finish: null as string | null,
  };
  expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(1);
  expect(chunks[0]!.choices[0]!.delta.role).toBe('assistant');
  for (const { choices } of chunks) {
    const [choice] = choices;
    if (!choice) continue;
    const { delta } = choice;
    expect(answer.finish, 'a chunk after the finish').toBeNull();
    if (delta.reasoning_content) expect(answer.text, 'reasoning after content').toBe('');
    answer.text += delta.content ?? '';
    answer.reasoning += delta.reasoning_content ?? '';
    for (const { url_citation } of delta.annotations ?? []) {
      answer.citations.push({ title: url_citation.title, url: url_citation.url });
    }
    for (const call of delta.tool_calls ?? []) {
      if (call.id !== undefined) {
        expect(call.index).toBe(answer.toolCalls.length);
        answer.toolCalls.push({ name: call.function.name!, inputJson: '' });
      }
      answer.toolCalls[call.index]!.inputJson += call.function.arguments;
    }
    answer.finish = choice.finish_reason;
  }
  return answer;
}

const contextOf = (message: string, more: { model?: string; tools?: unknown } = {}) => ({
  wantsThinking: more.model?.endsWith('Thinking') ?? false,
  wantsSearch: more.model?.endsWith('Search') ?? false,
  ...(more.tools ? { tools: TOOL_SPECS } : {}),
});

async function metricOf(stack: Stack, outcome: string): Promise<number> {
  const text = await (await fetch(`${stack.product.opsUrl}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('sluice_requests_total{') && line.includes(`outcome="${outcome}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describe.each(['api', 'web'] as const)('over the channel %s', (channel) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      channels: channel,
      env: { TOKEN_FAILURE_THRESHOLD: '1000', IDLE_TIMEOUT_MS: '1000', GUEST_POOL_SIZE: '3' },
    });
  });
  afterAll(() => stack.stop());

  const good = (channel === 'web' ? [...GOOD, ...GOOD_ON_WEB] : GOOD).map(([message, more = {}]) => ({
    title: `${message.slice(0, 30)} (${more.model ?? 'GLM-4.6'})`,
    message,
    more,
  }));
  it.each(good)('$title streams byte-exact, and says why it ended', async ({ message, more }) => {
    const response = await stack.chat(ask(message, { stream: true, stream_options: { include_usage: true }, ...more }));
    const body = await response.text();
    expect(response.status, body).toBe(200);
    const lines = dataLines(body);
    expect(lines.at(-1)).toBe('[DONE]');
    const chunks = lines.slice(0, -1) as Chunk[];
    const expected = expectedAnswer(channel, message, contextOf(message, more));
    const { usage, endsWell, ...answer } = expected;
    expect(endsWell).toBe(true);
    const seen = assemble(chunks.slice(0, -1));
    expect(seen).toEqual({ ...answer, citations: answer.citations.map(({ title, url }) => ({ title, url })) });
    const counted = chunks.at(-1)!;
    expect(counted.choices).toEqual([]);
    expect(counted.usage_source).toBe(usage ? 'upstream' : 'estimated');
    expect(counted.usage!.completion_tokens).toBeGreaterThan(0);
    if (usage) expect(counted.usage).toMatchObject({ completion_tokens: usage.completion_tokens });
    const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
    expect(logged['outcome']).toBe(answer.finish === 'stop' ? 'completed' : answer.finish);
  });

  it.each(good)('$title comes whole as well', async ({ message, more }) => {
    const response = await stack.chat(ask(message, more));
    expect(response.status).toBe(200);
    const body = (await response.json()) as {
      usage: { completion_tokens: number };
      choices: { finish_reason: string; message: Chunk['choices'][0]['delta'] & { content: string | null } }[];
    };
    const expected = expectedAnswer(channel, message, contextOf(message, more));
    const { message: answer, finish_reason } = body.choices[0]!;
    expect(answer.content ?? '').toBe(expected.text);
    expect(answer.reasoning_content ?? '').toBe(expected.reasoning);
    expect((answer.tool_calls ?? []).map((call) => call.function.arguments)).toEqual(
      expected.toolCalls.map((call) => call.inputJson),
    );
    expect(finish_reason).toBe(expected.finish);
    expect(body.usage.completion_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-sluice-usage-source')).toBe(expected.usage ? 'upstream' : 'estimated');
  });

  it.each(REFUSED.filter(([where]) => where === 'both' || where === channel))(
    '(%s) %s is a real HTTP error before anything was said, streamed or not',
    async (_where, message, status, code, outcome) => {
      for (const stream of [true, false]) {
        const before = await metricOf(stack, outcome);
        const response = await stack.chat(ask(message, { stream }));
        const body = await response.text();
        expect(response.status, body).toBe(status);
        expect(JSON.parse(body)).toMatchObject({ error: { code, param: null } });
        const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
        expect(logged['outcome']).toBe(outcome);
        expect(await metricOf(stack, outcome)).toBe(before + 1);
      }
    },
  );

  it.each(BROKEN.filter(([where]) => where === 'both' || where === channel))(
    '(%s) %s ends the stream with an error, no [DONE] and no stop',
    async (_where, message, code, outcome) => {
      const before = await metricOf(stack, outcome);
      const response = await stack.chat(ask(message, { stream: true }));
      expect(response.status).toBe(200);
      const lines = dataLines(await response.text()) as Chunk[];
      expect(lines).not.toContain('[DONE]');
      const last = lines.at(-1)!;
      expect(last.error).toMatchObject({ code });
      expect(last.choices[0]).toMatchObject({ delta: { content: '' }, finish_reason: 'error' });
      const seen = assemble(lines.slice(0, -1));
      expect(seen.finish).toBeNull();
      expect(seen.text).not.toBe('');
      expect(expectedAnswer(channel, message).text.startsWith(seen.text)).toBe(true);
      const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
      expect(logged['outcome']).toBe(outcome);
      expect(await metricOf(stack, outcome)).toBe(before + 1);
    },
  );

  it.each(BROKEN.filter(([where]) => where === 'both' || where === channel))(
    '(%s) %s is an HTTP error for a client that does not stream',
    async (_where, message, code) => {
      const response = await stack.chat(ask(message));
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(await response.json()).toMatchObject({ error: { code } });
    },
  );
});

describe('over the channel api, an answer that ends for a reason of the model', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it.each([
    ['sim:length', 'length', 'length'],
    ['sim:sensitive', 'content_filter', 'content_filter'],
  ])('%s says %s', async (message, finish, outcome) => {
    const response = await stack.chat(ask(message, { stream: true }));
    const lines = dataLines(await response.text()) as Chunk[];
    expect(assemble(lines.slice(0, -1)).finish).toBe(finish);
    const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
    expect(logged['outcome']).toBe(outcome);
  });
});

describe.each(['api', 'web'] as const)('over the channel %s, a limit of the upstream', (channel) => {
  it.each([
    ['sim:status code=429 retry-after=7', 7],
    ['sim:status code=429', null],
  ])('%s is no limit of ours: 503, and when to come back', async (message, retryAfter) => {
    const stack = await startStack({ channels: channel });
    try {
      const response = await stack.chat(ask(message));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: 'no_available_credentials' } });
      const seconds = Number(response.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      if (retryAfter !== null) expect(seconds).toBe(retryAfter);
    } finally {
      await stack.stop();
    }
  });
});
