import { answerOf } from '@sluice/provider-kit/testing';
import { expectedAnswer, type ExpectedContext } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedK2Think, type Ask, type ChannelName } from './simulated.js';

let k2think: SimulatedK2Think;

beforeAll(async () => {
  k2think = await SimulatedK2Think.start();
});

afterAll(() => k2think.stop());

beforeEach(() => k2think.upstreams.reset());

/** Asks and compares with what the simulator says that a faultless client makes of it; blanks around texts are lost. */
async function expectFaithful(channel: ChannelName, text: string, ask: Ask = {}, context: ExpectedContext = {}) {
  const expected = expectedAnswer(channel, text, { wantsThinking: true, ...context });
  const { events, error } = await k2think.ask(text, { channel, ...ask });
  expect(error).toBeNull();
  expect(expected.endsWell).toBe(true);
  const answer = answerOf(events);
  expect(answer.text).toBe(channel === 'web' ? expected.text.trim() : expected.text.trimStart());
  expect(answer.reasoning).toBe(expected.reasoning);
  expect(answer.finish?.reason).toBe(expected.finish);
}

const TEXTS = [
  'Hello',
  'sim:echo  blank first, then\n\n> a quotation <details>and markup</details> [DONE] data: x\n',
  'sim:echo a < b, </answer> and <answer> and </think> are text',
  'sim:thinking',
  'sim:thinking slice=bytes',
  'sim:no-done-marker',
  'sim:garbage',
  'sim:split',
  'sim:multibyte',
  'sim:long kb=50',
  'sim:length',
  'sim:plain thinking=on text="<b>bold</b>"',
  'sim:load events=50 rate=0',
];

describe.each(['web', 'api'] as const)('K2Think on channel %s gives the exact answer', (channel) => {
  it.each(TEXTS)('to %j', (text) => expectFaithful(channel, text));
});

describe.each(['web', 'api'] as const)('K2Think on channel %s fails as it should', (channel) => {
  it.each([
    ['sim:cut after=0', 'upstream_interrupted'],
    ['sim:cut', 'upstream_interrupted'],
    ['sim:cut mid', 'upstream_interrupted'],
    ['sim:close', 'upstream_interrupted'],
    ['sim:close after=0', 'upstream_interrupted'],
    ['sim:close after=9999', 'upstream_interrupted'],
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
    ['sim:error-in-band code=500 after=2', 'upstream_error'],
    ['sim:error-in-band code=429', 'upstream_rate_limited'],
  ])('on %s', async (text, code) => {
    const { events, error } = await k2think.ask(text, { channel });
    expect(error).toMatchObject({ code });
    expect(events.some(({ type }) => type === 'finish')).toBe(false);
  });

  it('says when to come back', async () => {
    const { error } = await k2think.ask('sim:status code=429 retry-after=11', { channel });
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 11_000 });
  });

  it('leaves no stream open when it is aborted in mid-stall, within 500 ms', async () => {
    const controller = new AbortController();
    const text = 'sim:stall after=1 thinking=on';
    const events = k2think.chat(text, { channel, signal: controller.signal });
    await events.next();
    const next = events.next();
    const abortedAt = performance.now();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'client_closed' });
    await k2think.upstreams.idle();
    expect(performance.now() - abortedAt).toBeLessThan(500);
  });
});
