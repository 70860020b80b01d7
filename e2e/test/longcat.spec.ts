import {
  eventually,
  expectedAnswer,
  LONGCAT_ENDINGS,
  LONGCAT_EXPIRED_TOKEN,
  LONGCAT_TOKEN,
  longcatApiKey,
  longcatToken,
} from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, dataLines, outcomeLogged, type Stack, startStack } from './stack.js';

type LongcatStack = Stack<'longcat'>;

interface Chunk {
  readonly error?: { readonly code: string };
  readonly choices: readonly {
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly annotations?: readonly { readonly url_citation: { readonly title: string; readonly url: string } }[];
    };
  }[];
}

/** Refusals are the simulators' own orders, so that a token must not rest for them. */
const PATIENT = { TOKEN_FAILURE_THRESHOLD: '1000', IDLE_TIMEOUT_MS: '1000' };
const longcatAsk = (content: string, more: object = {}) => ask(content, { model: 'LongCat', ...more });

function assemble(chunks: readonly Chunk[]) {
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  return {
    text: deltas.map(({ content = '' }) => content).join(''),
    reasoning: deltas.map(({ reasoning_content: reasoning = '' }) => reasoning).join(''),
    citations: deltas.flatMap(({ annotations = [] }) => annotations.map(({ url_citation: cited }) => cited.url)),
    finish: chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason)).findLast(Boolean) ?? null,
  };
}

async function streamed(stack: LongcatStack, message: string, more: object = {}) {
  const response = await stack.chat(longcatAsk(message, { stream: true, ...more }));
  const body = await response.text();
  expect(response.status, body).toBe(200);
  const lines = dataLines(body);
  const chunks = lines.filter((line) => line !== '[DONE]') as Chunk[];
  const requestId = response.headers.get('x-request-id')!;
  return { ...assemble(chunks), hasMarker: lines.at(-1) === '[DONE]', error: chunks.at(-1)?.error ?? null, requestId };
}

/** Resolves when every conversation that was opened at the chat site is deleted. */
const allDeleted = ({ upstreams: { conversations } }: LongcatStack): Promise<void> =>
  eventually(() => conversations.length > 0 && conversations.every(({ isDeleted }) => isDeleted));

/** Faults before anything was said: the status and code of the HTTP answer, and the outcome. */
const REFUSED = [
  ['sim:status code=500', 502, 'upstream_error', 'upstream_error'],
  ['sim:status code=401', 502, 'upstream_credentials_exhausted', 'upstream_error'],
  ['sim:waf405', 502, 'upstream_blocked', 'upstream_error'],
  ['sim:captcha', 502, 'upstream_captcha_required', 'upstream_error'],
  ['sim:captcha status=403', 502, 'upstream_captcha_required', 'upstream_error'],
  ['sim:empty', 502, 'upstream_empty_response', 'empty'],
  ['sim:cut after=0', 502, 'upstream_interrupted', 'interrupted'],
  ['sim:garbage-all', 502, 'upstream_error', 'upstream_error'],
] as const;

/** Faults in mid-answer: the code of the error chunk, and the outcome. */
const BROKEN = [
  ['sim:cut after=3', 'upstream_interrupted', 'interrupted'],
  ['sim:cut after=3 mid', 'upstream_interrupted', 'interrupted'],
  ['sim:close after=3', 'upstream_interrupted', 'interrupted'],
  ['sim:stall after=3', 'upstream_stalled', 'stalled'],
  ['sim:error-in-band after=3 code=500', 'upstream_error', 'upstream_error'],
] as const;

describe.each(['api', 'web'] as const)('LongCat over the channel %s', (channel) => {
  let stack: LongcatStack;
  beforeAll(async () => {
    stack = await startStack({ provider: 'longcat', channels: channel, env: PATIENT });
  });
  beforeEach(() => stack.upstreams.reset());
  afterEach(async () => {
    if (channel === 'web' && stack.upstreams.conversations.length > 0) await allDeleted(stack);
  });
  afterAll(() => stack.stop());

  const expected = (message: string, wantsThinking = false) => {
    const site = channel === 'web' ? { role: 'user' as const, endings: LONGCAT_ENDINGS } : {};
    return expectedAnswer(channel, message, { ...site, wantsThinking });
  };

  it.each([
    'sim:plain',
    'Just a question, with no order to the simulator.',
    'sim:echo Exactly  this,\twith   blanks and {"code":401} data: [DONE]',
    'sim:thinking',
    'sim:split',
    'sim:multibyte',
    'sim:no-done-marker',
    'sim:garbage',
    'sim:usage at=none',
    'sim:long kb=300',
    'sim:sensitive',
  ])('streams byte for byte, and says why it ended: %s', async (message) => {
    const { text, reasoning, finish } = expected(message);
    const answer = await streamed(stack, message);
    expect(answer).toMatchObject({ text, reasoning, finish, hasMarker: true, error: null });
    const { outcome } = await outcomeLogged(stack.product, answer.requestId);
    expect(outcome).toBe(finish === 'stop' ? 'completed' : finish);
  });

  it.each(['LongCat-Flash', 'LongCat'])('answers as %s, with thoughts when asked for', async (model) => {
    for (const reasoning_effort of [undefined, 'high']) {
      const { text, reasoning } = expected('Hello', reasoning_effort === 'high');
      expect(await streamed(stack, 'Hello', { model, reasoning_effort })).toMatchObject({ text, reasoning });
    }
  });

  it('comes whole as well, with what the upstream counted', async () => {
    const whole = await stack.openai.chat.completions.create(longcatAsk('sim:plain'));
    const { text, usage } = expected('sim:plain');
    expect(whole.choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' });
    expect(whole.usage).toMatchObject({ completion_tokens: usage?.completion_tokens });
  });

  it('keeps the roles of a conversation apart', async () => {
    const { choices } = await stack.openai.chat.completions.create({
      model: 'LongCat',
      messages: [
        { role: 'system', content: 'sim:status code=500' },
        { role: 'user', content: 'sim:empty' },
        { role: 'assistant', content: 'Hm.' },
        { role: 'user', content: 'sim:plain text=hello' },
      ],
    });
    expect(choices[0]!.message.content).toBe('hello');
  });

  it.each(REFUSED)('%s is a real HTTP error, streamed or not', async (message, status, code, outcome) => {
    for (const stream of [true, false]) {
      const response = await stack.chat(longcatAsk(message, { stream }));
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
      const logged = await outcomeLogged(stack.product, response.headers.get('x-request-id')!);
      expect(logged['outcome']).toBe(outcome);
    }
  });

  it.each(BROKEN)('%s ends the stream with an error and no [DONE]', async (message, code, outcome) => {
    const answer = await streamed(stack, message);
    expect(answer).toMatchObject({ hasMarker: false, error: { code }, finish: 'error' });
    expect(answer.text).not.toBe('');
    expect(expected(message).text.startsWith(answer.text)).toBe(true);
    expect((await outcomeLogged(stack.product, answer.requestId))['outcome']).toBe(outcome);
  });

  it.each([true, false])('is let go of by a client that leaves, streamed: %s', async (stream) => {
    const leave = new AbortController();
    const answer = stack.chat(longcatAsk('sim:stall after=1', { stream }), { signal: leave.signal });
    await eventually(() => stack.upstreams.calls.some(({ events }) => events === 1));
    leave.abort();
    await answer.then((response) => response.text()).catch(() => undefined);
    await stack.upstreams.idle();
    expect(stack.upstreams.calls.find(({ events }) => events === 1)).toMatchObject({ endedBy: 'client' });
  });
});

describe('LongCat over the channel web', () => {
  let stack: LongcatStack;
  beforeAll(async () => {
    stack = await startStack({ provider: 'longcat', channels: 'web', env: PATIENT });
  });
  afterAll(() => stack.stop());

  it.each(['sim:search', 'What is new?'])('gives the hits of a search as citations: %s', async (message) => {
    const context = { role: 'user', endings: LONGCAT_ENDINGS, wantsSearch: true } as const;
    const { text, citations } = expectedAnswer('web', message, context);
    const answer = await streamed(stack, message, { model: 'LongCat-Search' });
    expect(answer).toMatchObject({ text, citations: citations.map(({ url }) => url), finish: 'stop' });
    expect(answer.citations).toHaveLength(3);
  });

  it('warns of a conversation that could not be deleted, without its token', async () => {
    stack.upstreams.breakWeb('delete', { kind: 'error' });
    expect((await streamed(stack, 'sim:plain')).finish).toBe('stop');
    const warning = await stack.product.workers[0]!.line((line) => line.includes('could not be deleted'));
    expect(warning).not.toContain(LONGCAT_TOKEN);
    stack.upstreams.breakWeb('delete', null);
  });
});

describe('LongCat, with a stack for each test', () => {
  let stack: LongcatStack;
  afterEach(() => stack.stop());

  it('has its last conversations deleted by a worker that is asked to stop', async () => {
    stack = await startStack({ provider: 'longcat', channels: 'web' });
    stack.upstreams.breakWeb('delete', { kind: 'slow', delayMs: 500 });
    const answer = streamed(stack, 'sim:plain');
    await eventually(() => stack.upstreams.calls.some(({ events }) => events > 0));
    await stack.product.workers[0]!.stop();
    expect((await answer).finish).toBe('stop');
    expect(stack.upstreams.conversations).toMatchObject([{ isDeleted: true }]);
  });

  it('streams and deletes over the older form of the chat site too', async () => {
    const env = { ...PATIENT, LONGCAT_WEB_COMPLETIONS_PATH: '/api/v1/chat-completion' };
    stack = await startStack({ provider: 'longcat', channels: 'web', env, upstreams: { completionPaths: ['v1'] } });
    const context = { role: 'user', endings: LONGCAT_ENDINGS } as const;
    for (const message of ['sim:thinking', 'sim:multibyte', 'sim:search']) {
      const { text, reasoning } = expectedAnswer('web', message, context);
      expect(await streamed(stack, message)).toMatchObject({ text, reasoning, finish: 'stop' });
    }
    await allDeleted(stack);
  });
});

describe('the credentials of LongCat', () => {
  let stack: LongcatStack;
  afterEach(() => stack.stop());

  const accounts = (): Set<string> => new Set(stack.upstreams.conversations.map(({ account }) => account));

  it('may be LONGCAT_TOKEN alone', async () => {
    const env = { LONGCAT_TOKEN: longcatToken('alone'), LONGCAT_TOKENS: '', LONGCAT_API_KEYS: '' };
    stack = await startStack({ provider: 'longcat', channels: 'api,web', env });
    expect((await streamed(stack, 'sim:plain')).finish).toBe('stop');
    expect(accounts()).toEqual(new Set(['alone']));
  });

  it('are tried in turn: one that is expired or over its limit does not show', async () => {
    const env = { LONGCAT_TOKEN: LONGCAT_EXPIRED_TOKEN, LONGCAT_TOKENS: `${longcatToken('b')},${longcatToken('c')}` };
    stack = await startStack({ provider: 'longcat', channels: 'web', env });
    expect((await streamed(stack, 'sim:plain')).finish).toBe('stop');
    expect((await streamed(stack, 'sim:status code=429 once')).finish).toBe('stop');
    expect(accounts()).toEqual(new Set(['b', 'c']));
  });

  it.each(['api', 'web'] as const)(
    'over %s that are all over their limit leave nothing to serve with',
    async (channel) => {
      const env = { LONGCAT_API_KEYS: `${longcatApiKey('a')},${longcatApiKey('b')}` };
      stack = await startStack({ provider: 'longcat', channels: channel, env });
      const response = await stack.chat(longcatAsk('sim:status code=429 retry-after=30'));
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: 'no_available_credentials' } });
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(20);
    },
  );

  it('serve by the next channel where one is blocked or cannot think in an answer so short', async () => {
    stack = await startStack({ provider: 'longcat', channels: 'web,api' });
    expect((await streamed(stack, 'sim:captcha on=web')).finish).toBe('stop');
    await stack.stop();
    stack = await startStack({ provider: 'longcat', channels: 'api,web' });
    const answer = await streamed(stack, 'Hello', { max_tokens: 1_000, reasoning_effort: 'high' });
    expect(answer).toMatchObject({ finish: 'stop', reasoning: expect.stringMatching(/./) as string });
    await allDeleted(stack);
  });

  it('of the chat site alone call tools, of a model that searches too', async () => {
    stack = await startStack({ provider: 'longcat', channels: 'web' });
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
    for (const model of ['LongCat', 'LongCat-Search']) {
      expect((await streamed(stack, 'sim:tool', { model, tools })).finish).toBe('tool_calls');
    }
    await allDeleted(stack);
  });

  it('of the API alone offer no search', async () => {
    stack = await startStack({ provider: 'longcat', channels: 'api' });
    const ids = (await stack.openai.models.list()).data.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['LongCat', 'LongCat-Flash']);
    expect((await stack.chat(ask('hi', { model: 'LongCat-Search' }))).status).toBe(404);
  });
});
