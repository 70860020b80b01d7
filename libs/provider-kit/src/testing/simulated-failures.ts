import type { ErrorCode } from '@sluice/contract';
import { expect, it } from 'vitest';
import type { ChannelName, SimulatedProvider } from './simulated-provider.js';

const LONGEST_CLOSE_MS = 500;

const FAILURES: readonly (readonly [text: string, code: ErrorCode])[] = [
  ['sim:cut after=0', 'upstream_interrupted'],
  ['sim:cut', 'upstream_interrupted'],
  ['sim:cut mid', 'upstream_interrupted'],
  ['sim:close', 'upstream_interrupted'],
  ['sim:close after=0', 'upstream_interrupted'],
  ['sim:empty', 'upstream_empty_response'],
  ['sim:garbage-all', 'upstream_error'],
  ['sim:waf405', 'upstream_blocked'],
  ['sim:captcha', 'upstream_captcha_required'],
  ['sim:captcha status=403', 'upstream_captcha_required'],
  ['sim:status code=401', 'upstream_credentials_exhausted'],
  ['sim:status code=429', 'upstream_rate_limited'],
  ['sim:status code=400', 'upstream_rejected_request'],
  ['sim:status code=500', 'upstream_error'],
  ['sim:status code=502', 'upstream_error'],
  ['sim:status code=503', 'upstream_error'],
];

/**
 * What every provider makes of the faults that the simulators play; to be called inside a `describe`.
 *
 * @param simulated  asked for in each test, as it is started before them
 * @param further  faults that this provider knows besides
 */
export function failsAsItShould(
  simulated: () => SimulatedProvider,
  channel: ChannelName,
  further: typeof FAILURES = [],
): void {
  it.each([...FAILURES, ...further])('fails on %s with %s', async (text, code) => {
    const { events, error } = await simulated().ask(text, { channel });
    expect(error).toMatchObject({ code });
    expect(events.some(({ type }) => type === 'finish')).toBe(false);
  });

  it('says when to come back', async () => {
    const { error } = await simulated().ask('sim:status code=429 retry-after=11', { channel });
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 11_000 });
  });

  it('leaves no stream open when it is aborted in mid-stall, within 500 ms', async () => {
    const controller = new AbortController();
    const events = simulated().chat('sim:stall after=1 thinking=on', { channel, signal: controller.signal });
    await events.next();
    const next = events.next();
    const abortedAt = performance.now();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'client_closed' });
    await simulated().upstreams.idle();
    expect(performance.now() - abortedAt).toBeLessThan(LONGEST_CLOSE_MS);
  });
}
