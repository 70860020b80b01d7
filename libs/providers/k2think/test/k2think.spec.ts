import { answerOf, failsAsItShould, type Ask, type ChannelName } from '@sluice/provider-kit/testing';
import { expectedAnswer, type ExpectedContext } from '@sluice/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedK2Think } from './simulated.js';

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
  failsAsItShould(() => k2think, channel, [
    ['sim:close after=9999', 'upstream_interrupted'],
    ['sim:error-in-band code=500 after=2', 'upstream_error'],
    ['sim:error-in-band code=429', 'upstream_rate_limited'],
  ]);
});
