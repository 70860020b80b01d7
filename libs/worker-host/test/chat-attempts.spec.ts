import { type ChatEvent } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { attemptsOf, byToken, collect, fault, finish, type Script, text } from './support/attempts-scene.js';

describe('a chat request', () => {
  it('is served by the first channel of the order that has a token', async () => {
    const { answer, verdicts, heads } = attemptsOf(byToken({}), ['web-1', 'api-1']);
    expect(await collect(answer())).toEqual([text('by api-1'), finish]);
    expect(verdicts()).toEqual([['api-1', 'ok']]);
    expect(heads.map(({ attempts }) => attempts)).toEqual([1]);
  });

  it('is answered with the provider’s own events where nothing has to be done to them', async () => {
    const events = [text('a'), { type: 'reasoning-delta', text: 'b' } as const, finish];
    const script: Script = async function* () {
      yield* events;
    };
    const { answer } = attemptsOf(script, ['api-1']);
    const seen = await collect(answer({ temperature: 1 }));
    expect(seen).toHaveLength(3);
    seen.forEach((event, i) => expect(event).toBe(events[i]));
  });

  it('goes on to the next token, then to the next channel, while nothing has been said', async () => {
    const refused = fault('upstream_credentials_exhausted');
    const script = byToken({ 'api-1': refused, 'api-2': fault('upstream_rate_limited') });
    const { answer, verdicts, reports, heads } = attemptsOf(script, ['api-1', 'api-2', 'web-1']);
    expect(await collect(answer())).toEqual([text('by web-1'), finish]);
    expect(reports.map(({ preparedMs }) => preparedMs)).toEqual([expect.any(Number), null, null]);
    expect(reports[0]!.preparedMs).toBeGreaterThan(0);
    expect(verdicts()).toEqual([
      ['api-1', 'auth'],
      ['api-2', 'rate-limited'],
      ['web-1', 'ok'],
    ]);
    expect(heads.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
    expect(heads.at(-1)!.tries).toMatchObject([
      { channel: 'api', tokenId: 'api-1', isGuest: false, verdict: 'auth', code: 'upstream_credentials_exhausted' },
      { channel: 'api', tokenId: 'api-2', verdict: 'rate-limited', code: 'upstream_rate_limited' },
      { channel: 'web', tokenId: 'web-1', verdict: 'ok', code: null },
    ]);
    for (const { leasedMs, endedMs } of heads.at(-1)!.tries!) expect(endedMs).toBeGreaterThanOrEqual(leasedMs);
  });

  it('tells of every attempt, also when none came to anything', async () => {
    const codes = ['upstream_unreachable', 'upstream_error', 'upstream_stalled', 'upstream_rate_limited'] as const;
    let calls = 0;
    const script: Script = async function* () {
      yield* [];
      throw fault(codes[calls++]!);
    };
    const { answer, heads } = attemptsOf(script, ['api-1', 'web-1']);
    await expect(collect(answer())).rejects.toMatchObject({ code: 'no_available_credentials' });
    const { tries } = JSON.parse(JSON.stringify(heads.at(-1))) as { tries: { code: string }[] };
    expect(tries.map(({ code }) => code)).toEqual(codes);
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
    const { answer, verdicts } = attemptsOf(byToken({ 'web-1': fault('upstream_error') }), ['web-1'], { mint });
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
    const { answer, verdicts } = attemptsOf(byToken({ 'web-1': refused }), ['web-1'], { mint });
    expect(await collect(answer())).toEqual([text('by guest-1'), finish]);
    expect(verdicts().map(([, verdict]) => verdict)).toEqual(['auth', 'ok']);
  });

  it('is tried at most MAX_ATTEMPTS times', async () => {
    const refused = fault('upstream_credentials_exhausted');
    const { answer, verdicts } = attemptsOf(byToken({ 'api-1': refused, 'api-2': refused }), ['api-1', 'api-2'], {
      maxAttempts: 1,
    });
    await expect(collect(answer())).rejects.toMatchObject({ code: 'upstream_credentials_exhausted' });
    expect(verdicts()).toHaveLength(1);
  });

  it('goes first to the channel that honours the most of it, and says what the other ignores', async () => {
    const script = byToken({ 'web-1': fault('upstream_blocked') });
    const { answer, heads } = attemptsOf(script, ['api-1', 'web-1'], { web: { parameters: ['temperature'] } });
    expect(await collect(answer({ temperature: 1, seed: 2 }))).toEqual([text('by api-1'), finish]);
    expect(heads.map(({ channel, ignored }) => [channel, ignored])).toEqual([
      ['web', ['seed']],
      ['api', ['temperature', 'seed']],
    ]);
  });

  it('is refused when nothing of it may be ignored and every channel would', async () => {
    const { answer } = attemptsOf(byToken({}), ['api-1', 'web-1'], { web: { parameters: ['temperature'] } });
    expect(await collect(answer({ temperature: 1, isStrict: true }))).toEqual([text('by web-1'), finish]);
    const refused = collect(answer({ seed: 1, isStrict: true }));
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_parameter' });
  });

  it('with images goes to nobody who cannot see them', async () => {
    const messages = [
      { role: 'user' as const, content: [{ type: 'image' as const, url: 'data:image/png;base64,AA==' }] },
    ];
    const { answer } = attemptsOf(byToken({}), ['api-1', 'web-1'], { web: { hasVision: true } });
    expect(await collect(answer({ messages }))).toEqual([text('by web-1'), finish]);
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
