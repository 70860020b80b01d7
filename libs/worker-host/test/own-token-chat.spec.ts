import { ServiceError } from '@sluice/contract';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { ownTokenBinding } from '@sluice/transport';
import { describe, expect, it } from 'vitest';
import { ChannelRests } from '../src/channels/channel-rests.js';
import { OwnTokenChat } from '../src/own-token/own-token-chat.js';
import type { AttemptReport } from '../src/attempts/chat-attempts.js';
import { collect, fault, finish, providerOf, type Script, text } from './support/attempts-scene.js';

const box = new SecretBox([parseSecretKey(generateSecretKey())!]);
const SECRET = 'web-own-secret';
const sealed = box.seal(SECRET, ownTokenBinding('r'));
const failing = (code: Parameters<typeof fault>[0], retryAfterMs?: number): Script =>
  async function* () {
    yield* [];
    throw fault(code, retryAfterMs);
  };

/** One worker that serves clients with tokens of their own by `script`. */
function scene(script: Script, channels: readonly string[] = ['api', 'web'], key: SecretBox | null = box) {
  const rests = new ChannelRests({ firstMs: 60_000, longestMs: 60_000, now: () => 0 });
  const reports: AttemptReport[] = [];
  const provider = { ...providerOf(script, {}), channelOfToken: (secret: string) => secret.split('-')[0]! };
  const chat = new OwnTokenChat({
    providerId: 'p',
    providerName: 'Vendor',
    provider,
    pool: {
      lease: () => Promise.reject(new Error('the pool was asked')),
      settle: () => Promise.reject(new Error('the pool was charged')),
    },
    rules: () => ({ channels, emulation: { emulatesTools: true }, maxAttempts: 4 }),
    rests,
    box: key,
    onAttempt: (report) => reports.push(report),
    tracing: null,
  });
  const context = {
    requestId: 'r',
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 60_000,
    announce: () => undefined,
  };
  const request = { model: 'M', messages: [{ role: 'user' as const, content: 'Hi' }], stream: true };
  const answer = async (token = sealed) => collect(chat.answer(request, context, token));
  return { answer, reports, rests };
}

describe('a token that the client brought along', () => {
  it('serves by the channel that it is for, and is in nobody’s books', async () => {
    const { answer, reports } = scene(async function* ({ token, channel }) {
      yield text(`${channel} ${token!.secret}`);
      yield finish;
    });
    expect(await answer()).toEqual([text(`web ${SECRET}`), finish]);
    expect(JSON.stringify(reports)).not.toContain(SECRET);
  });

  it.each([
    ['upstream_credentials_exhausted', 'own_token_refused', 401, false],
    ['upstream_rate_limited', 'own_token_limited', 429, true],
    ['upstream_quota_exhausted', 'own_token_exhausted', 429, false],
  ] as const)('is what its owner hears of, at %s', async (code, told, status, isRetryable) => {
    const { answer, reports } = scene(failing(code, 7_000));
    const error = await answer().catch((reason: unknown) => reason as ServiceError);
    expect(error).toMatchObject({ code: told, isRetryable });
    expect((error as ServiceError).kind.status).toBe(status);
    expect((error as ServiceError).message).toMatch(/^Vendor .* token that you sent/);
    expect(reports).toHaveLength(1);
  });

  it('brings no rest upon the channel, but is kept from one that rests', async () => {
    const { answer, rests } = scene(failing('upstream_captcha_required'));
    await expect(answer()).rejects.toMatchObject({ code: 'upstream_captcha_required' });
    expect(rests.resting).toEqual([]);
    rests.onEnd('web', 'blocked', fault('upstream_blocked'));
    await expect(answer()).rejects.toMatchObject({ code: 'upstream_blocked' });
    expect(rests.resting).toHaveLength(1);
  });

  it('is refused where its channel is not in use, or where nobody can open it', async () => {
    const never = failing('internal_error');
    await expect(scene(never, ['api']).answer()).rejects.toMatchObject({ code: 'invalid_request' });
    const other = box.seal(SECRET, ownTokenBinding('another request'));
    await expect(scene(never).answer(other)).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(scene(never, ['web'], null).answer()).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});
