import { ServiceError, type ChatMessage } from '@sluice/contract';
import {
  eventually,
  LONGCAT_EXPIRED_TOKEN,
  LONGCAT_SECOND_TOKEN,
  LONGCAT_TOKEN,
  LONGCAT_UNKNOWN_TOKEN,
  longcatToken,
} from '@sluice/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, tokenOf } from '@sluice/provider-kit/testing';
import { SimulatedLongcat, TOKENS } from './simulated.js';

const { signal } = new AbortController();

let longcat: SimulatedLongcat;
beforeEach(async () => {
  longcat = await SimulatedLongcat.start();
});
afterEach(() => longcat.stop());

const callsTo = (path: string): number => longcat.upstreams.calls.filter((call) => call.path.endsWith(path)).length;

describe('a conversation at longcat.chat', () => {
  it.each([
    ['an answer', 'sim:plain'],
    ['an answer that was withheld', 'sim:sensitive'],
    ['a cut', 'sim:cut'],
    ['a close without an end', 'sim:close'],
    ['an empty answer', 'sim:empty'],
    ['an error in the stream', 'sim:error-in-band code=500'],
    ['a refusal', 'sim:status code=401'],
    ['a limit', 'sim:status code=429'],
    ['a failure', 'sim:status code=500'],
    ['a captcha', 'sim:captcha'],
  ])('is deleted after %s', async (_, text) => {
    await longcat.ask(text);
    await longcat.allDeleted(1);
    expect(longcat.warnings).toEqual([]);
  });

  it('is deleted after an abort, and after a reader who leaves', async () => {
    const leave = new AbortController();
    const events = longcat.chat('sim:stall after=1', { signal: leave.signal })[Symbol.asyncIterator]();
    await events.next();
    const next = events.next();
    leave.abort();
    await expect(next).rejects.toMatchObject({ code: 'client_closed' });
    await longcat.allDeleted(1);

    const others = longcat.chat('sim:stall after=1')[Symbol.asyncIterator]();
    await others.next();
    await others.return?.();
    await longcat.allDeleted(2);
  });

  it('is deleted when the caller left before it was open', async () => {
    longcat.upstreams.breakWeb('create', { kind: 'slow', delayMs: 200 });
    const leave = new AbortController();
    const answer = longcat.ask('sim:plain', { signal: leave.signal });
    await eventually(() => callsTo('/session-create') === 1);
    leave.abort();
    expect((await answer).error).toMatchObject({ code: 'client_closed' });
    expect(longcat.upstreams.conversations).toEqual([]);
    await longcat.allDeleted(1);
    expect(callsTo('/chat-completion-V2')).toBe(0);
  });

  it('is not opened for a caller who has left already', async () => {
    expect((await longcat.ask('a', { signal: AbortSignal.abort() })).error).toMatchObject({ code: 'client_closed' });
    expect(longcat.upstreams.calls).toEqual([]);
  });

  it('holds up no answer while it is being deleted', async () => {
    longcat.upstreams.breakWeb('delete', { kind: 'hang' });
    const { events, error } = await longcat.ask('sim:plain text=hello');
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('hello');
    await eventually(() => callsTo('/session-delete') === 1);
  });

  it('is deleted when the provider has closed, at the latest', async () => {
    longcat.upstreams.breakWeb('delete', { kind: 'slow', delayMs: 100 });
    await longcat.ask('sim:plain');
    expect(longcat.upstreams.conversations).toMatchObject([{ isDeleted: false }]);
    await longcat.provider.close!();
    expect(longcat.upstreams.conversations).toMatchObject([{ isDeleted: true }]);
  });

  it.each([
    [{ kind: 'error' }, 'upstream_error'],
    [{ kind: 'reset' }, 'upstream_unreachable'],
    [{ kind: 'waf' }, 'upstream_blocked'],
    [{ kind: 'captcha' }, 'upstream_captcha_required'],
  ] as const)('that cannot be deleted is warned of: %j is %s', async (fault, reason) => {
    longcat.upstreams.breakWeb('delete', fault);
    expect((await longcat.ask('sim:plain')).error).toBeNull();
    await eventually(() => longcat.warnings.length === 1);
    expect(longcat.warnings[0]).toBe(
      `A conversation at longcat.chat could not be deleted (${reason}): it stays in the history of first.`,
    );
  });

  it.each([
    [{ kind: 'error', status: 401 }, 'upstream_credentials_exhausted'],
    [{ kind: 'error', status: 429, retryAfterSeconds: 3 }, 'upstream_rate_limited'],
    [{ kind: 'error', status: 500 }, 'upstream_error'],
    [{ kind: 'reset' }, 'upstream_unreachable'],
    [{ kind: 'waf' }, 'upstream_blocked'],
    [{ kind: 'captcha' }, 'upstream_captcha_required'],
  ] as const)('that cannot be opened fails the request: %j is %s', async (fault, code) => {
    longcat.upstreams.breakWeb('create', fault);
    const { events, error } = await longcat.ask('sim:plain');
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code });
    expect(callsTo('/chat-completion-V2') + callsTo('/session-delete')).toBe(0);
  });

  it.each([LONGCAT_EXPIRED_TOKEN, LONGCAT_UNKNOWN_TOKEN])(
    'is refused to the token %s by a code in a 200, which no message shows',
    async (secret) => {
      const { error } = await longcat.ask('sim:plain', { token: tokenOf(secret) });
      expect(error).toMatchObject({ code: 'upstream_credentials_exhausted' });
      expect(JSON.stringify(error?.toWire()) + String(error?.cause)).not.toContain(secret);
      expect(longcat.upstreams.calls).toMatchObject([{ status: 200 }]);
    },
  );

  it('is opened by a token that is given as all cookies of a browser', async () => {
    const token = tokenOf(`_lxsdk_cuid=1; passport_token_key=${longcatToken('third')}; _lxsdk_s=2`);
    expect((await longcat.ask('sim:plain', { token })).error).toBeNull();
    expect(longcat.upstreams.conversations).toMatchObject([{ account: 'third' }]);
  });
});

describe('conversations of one token', () => {
  const askTogether = (from: SimulatedLongcat) =>
    Promise.all(['a', 'b', 'c'].map((text) => from.ask(text, { token: TOKENS.web })));

  it('are opened no faster than the site wants', async () => {
    const patient = await SimulatedLongcat.start({ sessionIntervalMs: 100 }, { LONGCAT_SESSION_INTERVAL_MS: 400 });
    expect((await askTogether(patient)).map(({ error }) => error)).toEqual([null, null, null]);
    await patient.stop();
  });

  it('are rate-limited when they are', async () => {
    longcat.upstreams.configure({ sessionIntervalMs: 60_000 });
    const codes = (await askTogether(longcat)).map(({ error }) => error?.code ?? null);
    expect(codes.toSorted()).toEqual([null, 'upstream_rate_limited', 'upstream_rate_limited']);
    expect((await longcat.ask('a', { token: tokenOf(LONGCAT_SECOND_TOKEN) })).error).toBeNull();
  });
});

describe('a request to longcat.chat', () => {
  const bodies = (path: string): unknown[] =>
    longcat.upstreams.calls.filter((call) => call.path.endsWith(path)).map(({ body }) => body);

  it('asks the site to think and to search as it says itself, else as its model does', async () => {
    const asks = [
      {},
      { model: 'LongCat-Search' },
      { model: 'LongCat-Search', webSearch: false },
      { webSearch: true, reasoning: { isEnabled: true } },
    ];
    for (const ask of asks) expect((await longcat.ask('a', ask)).error).toBeNull();
    expect(bodies('/chat-completion-V2')).toMatchObject([
      { reasonEnabled: 0, searchEnabled: 0 },
      { reasonEnabled: 0, searchEnabled: 1 },
      { reasonEnabled: 0, searchEnabled: 0 },
      { reasonEnabled: 1, searchEnabled: 1 },
    ]);
  });

  it('gives the hits of a search as citations, with the numbers that the text has', async () => {
    const { events } = await longcat.ask('sim:search', { model: 'LongCat-Search' });
    expect(answerOf(events).citations.map(({ index }) => index)).toEqual([1, 2, 4]);
  });

  it('holds the whole conversation', async () => {
    const messages: readonly ChatMessage[] = [
      { role: 'system', content: 'sim:empty' },
      { role: 'user', content: 'sim:empty' },
      { role: 'assistant', content: null },
      { role: 'user', content: [{ type: 'text', text: 'sim:echo the last' }] },
    ];
    const { events, error } = await longcat.ask('', { messages });
    expect(error).toBeNull();
    expect(answerOf(events).text).toBe('the last');
  });
});

describe('a check of a token at longcat.chat', () => {
  const check = (secret: string) => longcat.provider.checkToken('web', tokenOf(secret), signal);

  it.each([
    ['an account', LONGCAT_TOKEN, 'valid'],
    ['nobody any more', LONGCAT_EXPIRED_TOKEN, 'invalid'],
    ['nobody', LONGCAT_UNKNOWN_TOKEN, 'invalid'],
  ])('finds the token of %s as it is, and opens no conversation', async (_, secret, state) => {
    expect(await check(secret)).toMatchObject({ state });
    expect(longcat.upstreams.calls).toMatchObject([{ path: '/api/v1/user-current' }]);
  });

  it('takes a refusal for one', async () => {
    longcat.upstreams.breakWeb('user', { kind: 'error', status: 401 });
    expect(await check(LONGCAT_TOKEN)).toMatchObject({ state: 'invalid' });
  });

  it.each(['reset', 'waf', 'captcha', 'error'] as const)(
    'says nothing of the token when the site answers with %s',
    async (kind) => {
      longcat.upstreams.breakWeb('user', { kind });
      expect(await check(LONGCAT_TOKEN)).toMatchObject({ state: 'unknown' });
    },
  );

  it('ends with its caller', async () => {
    longcat.upstreams.breakWeb('user', { kind: 'hang' });
    const controller = new AbortController();
    const health = longcat.provider.checkToken('web', tokenOf(LONGCAT_TOKEN), controller.signal);
    controller.abort();
    await expect(health).rejects.toBeInstanceOf(ServiceError);
  });
});
