import { ServiceError } from '@sluice/contract';
import { answerOf } from '@sluice/provider-kit/testing';
import { expectedAnswer, type K2ThinkSettings } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedK2Think } from './simulated.js';

let k2think: SimulatedK2Think;

beforeAll(async () => {
  k2think = await SimulatedK2Think.start();
});

afterAll(() => k2think.stop());

beforeEach(() => k2think.upstreams.reset());

const paths = (): string[] => k2think.upstreams.calls.map(({ method, path }) => `${method} ${path}`);
const { signal } = new AbortController();

describe('guests of www.k2think.ai', () => {
  it('are new each time, and known for some minutes', async () => {
    const [first, second] = [await k2think.provider.mintGuest!(signal), await k2think.provider.mintGuest!(signal)];
    expect(first.id).not.toBe(second.id);
    expect(first.ttlMs).toBe(480_000);
  });

  it('keep every cookie that was set, on the way of a redirect too, and none that was taken back', async () => {
    k2think.upstreams.configure({ redirectsGuests: true });
    const { secret } = await k2think.provider.mintGuest!(signal);
    expect(secret).toMatch(/^visitor=\w+; guest_session=\w+$/);
    expect((await k2think.ask('hi')).error).toBeNull();
  });

  it('can be lent to several conversations, at the same time too', async () => {
    const token = await k2think.mintToken();
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => k2think.ask(`sim:echo ${text}`, { token })));
    expect(answers.map(({ events }) => answerOf(events).text)).toEqual(['a', 'b', 'c']);
    expect(paths().filter((path) => path === 'GET /guest')).toHaveLength(1);
  });

  it.each([
    ['waf', 'upstream_blocked'],
    ['captcha', 'upstream_captcha_required'],
    ['error', 'upstream_error'],
    ['reset', 'upstream_unreachable'],
  ] as const)('are not made while the page answers with %s, and it is asked once only', async (kind, code) => {
    k2think.upstreams.breakWeb('guest', { kind });
    await expect(k2think.provider.mintGuest!(signal)).rejects.toMatchObject({ code });
    expect(paths()).toHaveLength(1);
  });

  it('are told of by their error when the site has forgotten them', async () => {
    const token = await k2think.mintToken();
    k2think.upstreams.expireGuests();
    expect((await k2think.ask('hi', { token })).error).toMatchObject({ code: 'upstream_credentials_exhausted' });
  });

  it('cannot be asked about', async () => {
    expect(await k2think.provider.checkToken('web', await k2think.mintToken(), signal)).toMatchObject({
      state: 'unknown',
    });
  });
});

describe('requests to www.k2think.ai', () => {
  it('make a conversation, then complete it', async () => {
    await k2think.ask('hi');
    expect(paths()).toEqual(['GET /guest', 'POST /api/v1/chats/guest/new', 'POST /api/guest/chat/completions']);
  });

  it.each([
    ['waf', 'upstream_blocked'],
    ['captcha', 'upstream_captcha_required'],
    ['error', 'upstream_error'],
  ] as const)('fail as the making of their conversation does: %s', async (kind, code) => {
    k2think.upstreams.breakWeb('chats', { kind });
    expect((await k2think.ask('hi')).error).toMatchObject({ code });
  });

  it('end with their caller while the conversation is made', async () => {
    k2think.upstreams.breakWeb('chats', { kind: 'hang' });
    const controller = new AbortController();
    const token = await k2think.mintToken();
    const answer = k2think.ask('hi', { token, signal: controller.signal });
    controller.abort();
    expect((await answer).error).toMatchObject({ code: 'client_closed' });
  });

  it('send of the parameters those alone that end no answer without a word', async () => {
    await k2think.ask('hi', { temperature: 0.5, maxOutputTokens: 9, topP: 0.1 });
    expect(k2think.upstreams.calls.at(-1)?.body).toHaveProperty('params', { temperature: 0.5 });
  });

  it('show no cookie in any error', async () => {
    const token = await k2think.mintToken();
    const [, session = ''] = /guest_session=(\w+)/.exec(token.secret) ?? [];
    for (const text of ['sim:status code=400', 'sim:status code=401', 'sim:waf405', 'sim:cut after=0']) {
      const { error } = await k2think.ask(text, { token });
      expect(error).toBeInstanceOf(ServiceError);
      expect(JSON.stringify(error?.toWire()) + String(error?.cause)).not.toContain(session);
    }
  });
});

describe('snapshots of www.k2think.ai are read in whatever form they come', () => {
  const FORMS: readonly Partial<K2ThinkSettings>[] = [
    ...(['closed', 'open', 'cut'] as const).flatMap((growth) =>
      (['both', 'unclosed', 'reasoning'] as const).map((tags) => ({ growth, tags })),
    ),
    { isEscaped: true, growth: 'cut' },
    { isEscaped: true, growth: 'closed' },
    { payload: 'content' },
    { payload: 'raw' },
    ...[['[DONE]'], ['DONE'], ['done'], ['{"done":true}']].map((endMarkers) => ({ endMarkers })),
  ];

  it.each(FORMS)('%j', async (form) => {
    k2think.upstreams.configure(form);
    const { events, error } = await k2think.ask('sim:thinking');
    expect(error).toBeNull();
    const { text, reasoning } = expectedAnswer('web', 'sim:thinking');
    expect(answerOf(events)).toMatchObject({ text, reasoning });
    expect(events.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(3);
  });

  it('as the answer where they have no tags at all, at the end', async () => {
    k2think.upstreams.configure({ tags: 'none' });
    const { events } = await k2think.ask('sim:plain text="one two three"');
    expect(events).toMatchObject([
      { type: 'text-delta', text: 'one two three' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('with counts where the site gives some', async () => {
    const { events } = await k2think.ask('sim:usage at=done');
    const { usage } = expectedAnswer('web', 'sim:usage at=done');
    expect(answerOf(events).finish).toMatchObject({
      usageSource: 'upstream',
      usage: { inputTokens: usage?.prompt_tokens, outputTokens: usage?.completion_tokens },
    });
  });

  it('as interrupted where they end without a word', async () => {
    k2think.upstreams.configure({ endMarkers: [] });
    expect((await k2think.ask('sim:plain')).error).toMatchObject({ code: 'upstream_interrupted' });
  });

  it('as complete where `-1` is the last word', async () => {
    k2think.upstreams.configure({ endMarkers: ['-1'] });
    expect((await k2think.ask('sim:plain')).error).toBeNull();
  });
});
