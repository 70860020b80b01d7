import { ServiceError } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { ChannelRests, describeRest } from './channel-rests.js';

const CAPTCHA = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.');

function openWay({ firstMs = 60_000, longestMs = 1_800_000 } = {}) {
  const clock = { ms: 1_000_000 };
  const rests = new ChannelRests({ firstMs, longestMs, now: () => clock.ms });
  /** Asks where it is allowed, and is refused by the upstream. @returns whether it was allowed */
  const refused = (): boolean => {
    if (rests.refusal('web') !== null) return false;
    rests.onAsked('web');
    rests.onEnd('web', 'blocked', CAPTCHA);
    return true;
  };
  return { clock, rests, refused };
}

describe('a channel that is blocked', () => {
  it('is not asked while it rests, and says why and when to come again', () => {
    const { clock, rests, refused } = openWay();
    expect(refused()).toBe(true);
    clock.ms += 20_000;
    expect(refused()).toBe(false);
    expect(rests.refusal('web')).toMatchObject({ code: 'upstream_captcha_required', retryAfterMs: 40_000 });
    expect(rests.refusal('api')).toBeNull();
  });

  it('rests longer each time, up to a bound', () => {
    const { clock, rests, refused } = openWay({ longestMs: 300_000 });
    const pauses = Array.from({ length: 5 }, () => {
      expect(refused()).toBe(true);
      const pauseMs = rests.resting[0]!.nextTryAt - clock.ms;
      clock.ms += pauseMs;
      return pauseMs / 1_000;
    });
    expect(pauses).toEqual([60, 120, 240, 300, 300]);
    expect(rests.resting[0]!.since).toBe(1_000_000);
  });

  it('is tried by one request alone', () => {
    const { clock, rests, refused } = openWay();
    refused();
    clock.ms += 60_000;
    expect(rests.refusal('web')).toBeNull();
    rests.onAsked('web');
    expect(rests.refusal('web')).not.toBeNull();
    rests.onEnd('web', 'network', new ServiceError('upstream_unreachable', 'x'));
    expect(rests.refusal('web')).toBeNull();
  });

  it.each(['ok', 'auth', 'rate-limited', 'exhausted', 'request'] as const)('is open again after "%s"', (verdict) => {
    const { clock, rests, refused } = openWay();
    refused();
    clock.ms += 60_000;
    rests.onAsked('web');
    rests.onEnd('web', verdict, null);
    expect(rests.resting).toEqual([]);
    refused();
    expect(rests.resting[0]!.nextTryAt - clock.ms).toBe(60_000);
  });

  it('is open again as soon as the upstream begins to answer, however long the answer takes', () => {
    const { clock, rests, refused } = openWay();
    refused();
    clock.ms += 60_000;
    rests.onAsked('web');
    rests.onAnswered('web');
    expect(rests.refusal('web')).toBeNull();
  });

  it('rests no longer for requests that were under way already', () => {
    const { clock, rests } = openWay();
    for (let i = 0; i < 10; i += 1) rests.onAsked('web');
    for (let i = 0; i < 10; i += 1) rests.onEnd('web', 'blocked', CAPTCHA);
    expect(rests.resting[0]!.nextTryAt - clock.ms).toBe(60_000);
  });

  it('never rests where that is switched off', () => {
    const { refused } = openWay({ firstMs: 0 });
    expect([refused(), refused(), refused()]).toEqual([true, true, true]);
  });

  it('is described for people', () => {
    const { rests, refused } = openWay();
    refused();
    expect(describeRest(rests.resting[0]!)).toBe(
      'blocked (upstream_captcha_required) since 1970-01-01T00:16:40.000Z, next try 1970-01-01T00:17:40.000Z',
    );
  });
});
