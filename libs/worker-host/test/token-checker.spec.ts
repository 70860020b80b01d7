import { ServiceError, type TokenCheck } from '@sluice/contract';
import type { Provider, TokenHealth } from '@sluice/provider-kit';
import { SecretBoxError } from '@sluice/secret-box';
import { describe, expect, it } from 'vitest';
import { ChannelRests } from '../src/channels/channel-rests.js';
import { GuestWarmer } from '../src/upkeep/guest-warmer.js';
import { TokenChecker } from '../src/upkeep/token-checker.js';
import { providerOf } from './support/attempts-scene.js';

const never = new AbortController().signal;
const newRests = (): ChannelRests => new ChannelRests({ firstMs: 60_000, longestMs: 60_000, now: () => 1_000 });
const BLOCKED = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.');
const token = { id: 'a', label: 'a', secret: 'secret-a', isGuest: false };

/** A checker whose pool has the token `a`. @param ask  what the upstream says */
function checkerOf(ask: Provider['checkToken'], rests = newRests()) {
  const notes: [string, TokenCheck][] = [];
  const provider = { ...providerOf(async function* () {}, {}), checkToken: ask };
  const tokens = {
    find: ({ id }: { id: string }) => {
      if (id === 'foreign') throw new SecretBoxError('no key');
      return Promise.resolve(id === 'a' ? token : null);
    },
    note: ({ id }: { id: string }, check: TokenCheck) => Promise.resolve(void notes.push([id, check])),
  };
  const checker = new TokenChecker({ providerId: 'p', provider, rests, tokens });
  const check = (tokenId = 'a', channel = 'api') => checker.check({ channel, tokenId }, never);
  return { check, notes };
}

const says = (health: TokenHealth) => (): Promise<TokenHealth> => Promise.resolve(health);

describe('a check of a token', () => {
  it.each([
    [{ state: 'valid' }, { result: 'valid', evidence: null }],
    [
      { state: 'invalid', reason: 'HTTP 401' },
      { result: 'refused', evidence: 'HTTP 401' },
    ],
    [
      { state: 'exhausted', reason: 'no balance' },
      { result: 'exhausted', evidence: 'no balance' },
    ],
    [
      { state: 'unknown', reason: 'HTTP 500' },
      { result: 'unknown', evidence: 'HTTP 500' },
    ],
  ] as const)('says what the upstream said, and tells the pool: %o', async (health, expected) => {
    const { check, notes } = checkerOf(says(health));
    expect(await check()).toEqual(expected);
    expect(notes).toEqual([['a', expected]]);
  });

  it('asks by the channel and the secret of the pool', async () => {
    const asked: unknown[] = [];
    const { check } = checkerOf((channel, { secret }) => {
      asked.push([channel, secret]);
      return Promise.resolve({ state: 'valid' });
    });
    await check('a', 'web');
    expect(asked).toEqual([['web', 'secret-a']]);
  });

  it('is unknown when the upstream cannot be reached', async () => {
    const { check } = checkerOf(() => Promise.reject(new ServiceError('upstream_unreachable', 'No way there.')));
    expect(await check()).toEqual({ result: 'unknown', evidence: 'No way there.' });
  });

  it('is unknown, and the upstream left alone, where it lets nobody in or the token is not at hand', async () => {
    const rests = newRests();
    rests.onEnd('web', 'blocked', BLOCKED);
    const { check, notes } = checkerOf(() => Promise.reject(new Error('asked')), rests);
    expect((await check('a', 'web')).evidence).toContain('captcha');
    expect((await check('b')).evidence).toContain('does not have the token');
    expect((await check('foreign')).evidence).toContain('key');
    expect((await check('a', 'other')).evidence).toContain('no such channel');
    expect(notes).toEqual([]);
  });
});

describe('guests', () => {
  it('are made where there are any, and not while their channel lets nobody in', async () => {
    const rests = newRests();
    const warmer = new GuestWarmer({ channel: 'web', make: () => Promise.resolve(2) }, rests);
    expect(await warmer.warm(never)).toBe(2);
    rests.onEnd('web', 'blocked', BLOCKED);
    expect(await warmer.warm(never)).toBe(0);
    expect(await new GuestWarmer(null, rests).warm(never)).toBeNull();
  });

  it('that are refused close their channel', async () => {
    const rests = newRests();
    const warmer = new GuestWarmer({ channel: 'web', make: () => Promise.reject(BLOCKED) }, rests);
    await expect(warmer.warm(never)).rejects.toThrow('captcha');
    expect(rests.resting).toMatchObject([{ channel: 'web', code: 'upstream_captcha_required' }]);
  });
});
