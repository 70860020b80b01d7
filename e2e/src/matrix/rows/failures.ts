import { expectedAnswer } from '@sluice/testing';
import { expectEqual, expectTrue, type Scene, type Seen } from '../scene.ts';
import type { Row } from './row.ts';

/** What an upstream does before it says anything, and what the client is told: an HTTP error, streamed or not. */
const REFUSALS: readonly (readonly [name: string, order: string, does: string, status: number, code: string])[] = [
  ['empty', 'sim:empty', 'ends well, with no text at all', 502, 'upstream_empty_response'],
  ['401', 'sim:status code=401', 'refuses the token that it is sent', 502, 'upstream_credentials_exhausted'],
  ['429', 'sim:status code=429 retry-after=7', 'has enough for now', 503, 'no_available_credentials'],
  ['500', 'sim:status code=500', 'fails', 502, 'upstream_error'],
  ['captcha', 'sim:captcha', 'wants a captcha solved', 502, 'upstream_captcha_required'],
];

/** What it does in the middle of an answer. A client that streams has seen text by then. */
const BREAKS: readonly (readonly [name: string, order: string, does: string, status: number, code: string])[] = [
  ['cut', 'sim:cut after=3', 'breaks off', 502, 'upstream_interrupted'],
  ['stall', 'sim:stall after=3', 'falls silent', 504, 'upstream_stalled'],
];

const refusals = REFUSALS.map(([name, order, does, status, code]): Row => ({
  name,
  promise: `The upstream ${does}: ${status} \`${code}\`, also for a client that streams.`,
  async hold(scene) {
    for (const seen of await scene.both(order)) {
      expectEqual(`${seen.way}: the error`, seen.error, { status, code });
      expectUnfinished(seen);
      expectEqual(`${seen.way}: the text`, seen.text, '');
      if (name === '429') expectTrue(`${seen.way}: no retry-after`, Number(seen.headers.get('retry-after')) > 0);
    }
  },
}));

const breaks = BREAKS.map(([name, order, does, status, code]): Row => ({
  name,
  promise: `The upstream ${does} in the middle: ${status} \`${code}\`; in a stream that code after the text that came, and never a finish.`,
  async hold(scene) {
    const [whole, streamed] = (await scene.both(order)) as [Seen, Seen];
    expectEqual('whole: the error', whole.error, { status, code });
    expectUnfinished(whole);
    // The status of a stream was sent before it broke.
    expectEqual('streamed: the error', streamed.error, { status: null, code });
    expectUnfinished(streamed);
    expectBeginning(scene, streamed);
  },
}));

function expectUnfinished(seen: Seen): void {
  expectEqual(`${seen.way}: the finish reason`, seen.finishReason, null);
  expectTrue(`${seen.way}: the upstream was never asked`, seen.calls.length > 0);
}

function expectBeginning({ column }: Scene, { text, asked }: Seen): void {
  const whole = expectedAnswer(column.channel.id === 'web' ? 'web' : 'api', asked).text;
  expectTrue('streamed: nothing came before the end', text !== '');
  expectTrue('streamed: what came is no beginning of the answer', whole.startsWith(text) && text.length < whole.length);
}

export const BREAK_ROWS = breaks;
export const REFUSAL_ROWS = refusals;
