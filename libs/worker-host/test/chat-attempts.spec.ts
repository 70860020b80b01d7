import { type ChatEvent, ServiceError, type TokenVerdict } from '@sluice/contract';
import type { ChatCall, Provider } from '@sluice/provider-kit';
import { EnvironmentTokenPool, type GuestSource } from '@sluice/token-pool';
import { describe, expect, it } from 'vitest';
import { type AttemptReport, ChatAttempts } from '../src/attempts/chat-attempts.js';

const text = (value: string): ChatEvent => ({ type: 'text-delta', text: value });
const finish: ChatEvent = { type: 'finish', reason: 'stop', usage: null, usageSource: 'none' };

type Script = (call: ChatCall) => AsyncIterable<ChatEvent>;

/** A provider of one model on two channels whose answers are given by `script`. */
function providerOf(script: Script): Provider {
  return {
    models: [
      {
        id: 'M',
        created: 0,
        ownedBy: 'p',
        contextTokens: null,
        maxOutputTokens: null,
        capabilities: { reasoning: 'none', tools: 'none', hasVision: false, hasSearch: false },
        channels: ['api', 'web'],
        parameters: [],
      },
    ],
    channels: [
      { id: 'api', hasGuests: false },
      { id: 'web', hasGuests: false },
    ],
    chat: script,
    checkToken: () => Promise.resolve({ state: 'valid' }),
  };
}

function attemptsOf(script: Script, tokens: string[], maxAttempts = 4, mint?: GuestSource['mint']) {
  const reports: AttemptReport[] = [];
  const heads: number[] = [];
  const chat = new ChatAttempts({
    providerId: 'p',
    provider: providerOf(script),
    pool: new EnvironmentTokenPool({
      tokens: tokens.map((secret) => ({ channel: secret.split('-')[0]!, secret, label: secret })),
      ...(mint ? { guests: { channel: 'web', mint, poolSize: 3 } } : {}),
    }),
    channels: ['api', 'web'],
    maxAttempts,
    onAttempt: (report) => reports.push(report),
  });
  const abort = new AbortController();
  const answer = () =>
    chat.answer(
      { model: 'M', messages: [{ role: 'user', content: 'Hi' }], stream: true },
      {
        requestId: 'r',
        signal: abort.signal,
        deadlineAt: Date.now() + 60_000,
        announce: (served) => heads.push(served.attempts),
      },
    );
  const verdicts = (): [string, TokenVerdict][] => reports.map(({ served, verdict }) => [served.tokenLabel, verdict]);
  return { answer, verdicts, heads, abort };
}

async function collect(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Fails with the code that stands after the colon for a token's secret, else answers. */
const byToken = (codes: Record<string, ServiceError>): Script =>
  async function* ({ token }) {
    const error = codes[token!.secret];
    if (error) throw error;
    yield text(`by ${token!.secret}`);
    yield finish;
  };

const fault = (code: ConstructorParameters<typeof ServiceError>[0], retryAfterMs?: number): ServiceError =>
  new ServiceError(code, 'No.', { retryAfterMs });

describe('a chat request', () => {
  it('is served by the first channel of the order that has a token', async () => {
    const { answer, verdicts, heads } = attemptsOf(byToken({}), ['web-1', 'api-1']);
    expect(await collect(answer())).toEqual([text('by api-1'), finish]);
    expect(verdicts()).toEqual([['api-1', 'ok']]);
    expect(heads).toEqual([1]);
  });

  it('goes on to the next token, then to the next channel, while nothing has been said', async () => {
    const refused = fault('upstream_credentials_exhausted');
    const script = byToken({ 'api-1': refused, 'api-2': fault('upstream_rate_limited') });
    const { answer, verdicts, heads } = attemptsOf(script, ['api-1', 'api-2', 'web-1']);
    expect(await collect(answer())).toEqual([text('by web-1'), finish]);
    expect(verdicts()).toEqual([
      ['api-1', 'auth'],
      ['api-2', 'rate-limited'],
      ['web-1', 'ok'],
    ]);
    expect(heads).toEqual([1, 2, 3]);
  });

  it('never changes token once something has been said', async () => {
    const script: Script = async function* () {
      yield text('half');
      throw fault('upstream_interrupted');
    };
    const { answer, verdicts } = attemptsOf(script, ['api-1', 'api-2', 'web-1']);
    const seen: ChatEvent[] = [];
    await expect(
      (async () => {
        for await (const event of answer()) seen.push(event);
      })(),
    ).rejects.toMatchObject({ code: 'upstream_interrupted' });
    expect(seen).toEqual([text('half')]);
    expect(verdicts()).toEqual([['api-1', 'upstream']]);
  });

  it('is not tried again when the fault is the caller’s', async () => {
    const script = byToken({ 'api-1': fault('context_length_exceeded') });
    const { answer, verdicts } = attemptsOf(script, ['api-1', 'api-2', 'web-1']);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'context_length_exceeded' });
    expect(verdicts()).toEqual([['api-1', 'request']]);
  });

  it('leaves a channel that is blocked, whatever other tokens it has', async () => {
    const script = byToken({ 'api-1': fault('upstream_blocked'), 'api-2': fault('internal_error') });
    const { answer, verdicts } = attemptsOf(script, ['api-1', 'api-2', 'web-1']);
    expect(await collect(answer())).toEqual([text('by web-1'), finish]);
    expect(verdicts()[0]).toEqual(['api-1', 'blocked']);
  });

  it('gives an upstream that fails a second chance on a channel, not a third', async () => {
    const down = fault('upstream_error');
    const script = byToken({ 'api-1': down, 'api-2': down, 'api-3': down, 'web-1': down, 'web-2': down });
    const { answer, verdicts } = attemptsOf(script, ['api-1', 'api-2', 'api-3', 'web-1', 'web-2']);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'upstream_error' });
    expect(verdicts().map(([label]) => label)).toEqual(['api-1', 'api-2', 'web-1', 'web-2']);
  });

  it('is not given to a guest because the upstream failed', async () => {
    let minted = 0;
    const mint = () => Promise.resolve({ id: `g${++minted}`, secret: `guest-${minted}`, ttlMs: null });
    const { answer, verdicts } = attemptsOf(byToken({ 'web-1': fault('upstream_error') }), ['web-1'], 4, mint);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'upstream_error' });
    expect(verdicts()).toEqual([
      ['web-1', 'upstream'],
      ['web-1', 'upstream'],
    ]);
    expect(minted).toBe(0);
  });

  it('is given to a guest when the upstream knows none of the tokens', async () => {
    const mint = () => Promise.resolve({ id: 'g1', secret: 'guest-1', ttlMs: null });
    const refused = fault('upstream_credentials_exhausted');
    const { answer, verdicts } = attemptsOf(byToken({ 'web-1': refused }), ['web-1'], 4, mint);
    expect(await collect(answer())).toEqual([text('by guest-1'), finish]);
    expect(verdicts().map(([, verdict]) => verdict)).toEqual(['auth', 'ok']);
  });

  it('is tried at most MAX_ATTEMPTS times', async () => {
    const refused = fault('upstream_credentials_exhausted');
    const { answer, verdicts } = attemptsOf(byToken({ 'api-1': refused, 'api-2': refused }), ['api-1', 'api-2'], 1);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'upstream_credentials_exhausted' });
    expect(verdicts()).toHaveLength(1);
  });

  it('says that all tokens rest, and how long, when the upstream limits each of them', async () => {
    const { answer } = attemptsOf(byToken({ 'api-1': fault('upstream_rate_limited', 7_000) }), ['api-1']);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'no_available_credentials', retryAfterMs: 7_000 });
  });

  it('says so when there is no token at all', async () => {
    const { answer } = attemptsOf(byToken({}), []);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'no_available_credentials' });
  });

  it('charges nobody when the caller leaves', async () => {
    const script: Script = async function* () {
      yield text('a');
      yield text('b');
      yield finish;
    };
    const { answer, verdicts } = attemptsOf(script, ['api-1']);
    for await (const event of answer()) {
      expect(event).toEqual(text('a'));
      break;
    }
    expect(verdicts()).toEqual([['api-1', 'client']]);
  });

  it('charges nobody when its time runs out', async () => {
    const { answer, verdicts, abort } = attemptsOf(
      async function* ({ signal }) {
        yield text('a');
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw fault('client_closed');
      },
      ['api-1'],
    );
    const reading = collect(answer());
    abort.abort();
    await expect(reading).rejects.toMatchObject({ code: 'client_closed' });
    expect(verdicts()).toEqual([['api-1', 'client']]);
  });
});
