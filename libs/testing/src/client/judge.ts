import { errorKind, isErrorCode, outcomeOfFinish, type ErrorCode, type Outcome } from '@sluice/contract';
import { expectedAnswer } from '../upstreams/expected.js';
import type { ChatExchange } from './chat-exchange.js';
import { errorBody, errorEvent, streamEvents, wholeBody, type AnswerIdentity } from './expected-bytes.js';

/**
 * How an exchange ended, as its client saw it: with the whole answer; refused with an HTTP error; broken off by one
 * error event after an exact beginning; cut off by the connection; or left by the client itself.
 */
export type Judgement =
  | { readonly as: 'whole'; readonly outcome: Outcome }
  | { readonly as: 'refused' | 'broken'; readonly outcome: Outcome; readonly code: ErrorCode }
  | { readonly as: 'left' | 'cut'; readonly outcome: 'client_gone' };

/** A comment that keeps a silent connection warm: no part of the answer. */
const COMMENT = ': keep-alive\n\n';

/**
 * Compares all that came, byte by byte, with what the upstream sent: nothing lost, doubled, displaced or invented, and
 * no end that the answer has not earned.
 *
 * @throws Error which shows the first difference
 */
export function judge(exchange: ChatExchange): Judgement {
  const { status, isComplete, hasLeft, isStream } = exchange;
  if (hasLeft || !isComplete) {
    checkBeginning(exchange);
    return { as: hasLeft ? 'left' : 'cut', outcome: 'client_gone' };
  }
  if (status !== 200) return judgeRefusal(exchange);
  return isStream ? judgeStream(exchange) : judgeWhole(exchange);
}

function judgeRefusal({ status, headers, body }: ChatExchange): Judgement {
  const { error } = JSON.parse(body) as { error: { code: unknown; message: string } };
  if (!isErrorCode(error.code)) throw new Error(`This is no error of ours: ${body}`);
  const kind = errorKind(error.code);
  same(body, errorBody(error.code, error.message));
  same(String(status), String(kind.status));
  if (status === 503 && !(Number(headers['retry-after']) > 0))
    throw new Error('A 503 does not say when to come again.');
  return { as: 'refused', outcome: kind.outcome, code: error.code };
}

function judgeWhole(exchange: ChatExchange): Judgement {
  same(exchange.body, wholeBody(exchange.question, identityOf(exchange, exchange.body)));
  return { as: 'whole', outcome: earnedOutcome(exchange) };
}

function judgeStream(exchange: ChatExchange): Judgement {
  const events = eventsOf(exchange.body);
  const last = events.at(-1) ?? '';
  if (!last.includes('"error":')) {
    same(events.join(''), expectedEvents(exchange, events).join(''));
    return { as: 'whole', outcome: earnedOutcome(exchange) };
  }
  const { error } = dataOf(last) as { error: { code: unknown; message: string } };
  if (!isErrorCode(error.code)) throw new Error(`This is no error of ours: ${last}`);
  const beginning = expectedEvents(exchange, events).slice(0, events.length - 1);
  same(
    events.join(''),
    beginning.join('') + errorEvent(identityOf(exchange, dataText(last)), error.code, error.message),
  );
  if (beginning.at(-1)?.includes('[DONE]')) throw new Error('The stream was complete before it broke off.');
  return { as: 'broken', outcome: errorKind(error.code).outcome, code: error.code };
}

/** Of an answer that its reader or its connection did not see to the end. */
function checkBeginning(exchange: ChatExchange): void {
  const events = eventsOf(exchange.body);
  const [first = ''] = events;
  if (!exchange.isStream || !first.endsWith('\n\n')) return;
  const whole = expectedEvents(exchange, events).join('');
  same(events.join(''), whole.slice(0, events.join('').length));
}

const expectedEvents = (exchange: ChatExchange, events: readonly string[]): string[] =>
  streamEvents(exchange.question, identityOf(exchange, dataText(events[0] ?? '')));

/** The word for an answer that ends as the upstream meant it. */
function earnedOutcome({ question: { message, context } }: ChatExchange): Outcome {
  const { finish } = expectedAnswer('api', message, context);
  if (finish === null) throw new Error('An answer that cannot end well was passed off as complete.');
  return outcomeOfFinish(finish);
}

/** With their blank lines; a last one that is cut off stays as it is. Comments are left out. */
const eventsOf = (body: string): string[] =>
  body.split(/(?<=\n\n)/).filter((event) => event !== COMMENT && event !== '');

const dataText = (event: string): string => event.slice('data: '.length);
const dataOf = (event: string): unknown => JSON.parse(dataText(event));

/** What the answer says of itself, as far as it makes sense. */
function identityOf({ headers, model }: ChatExchange, json: string): AnswerIdentity {
  const { id, created } = JSON.parse(json) as AnswerIdentity;
  same(id, String(headers['x-request-id']).replace(/^req_/, 'chatcmpl-'));
  if (!Number.isInteger(created)) throw new Error(`This is no time: ${created}`);
  return { id, created, model };
}

function same(seen: string, expected: string): void {
  if (seen === expected) return;
  let at = 0;
  while (seen[at] === expected[at]) at += 1;
  const near = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 200), at + 200));
  throw new Error(`The bytes differ at ${at}:\n  seen     ${near(seen)}\n  expected ${near(expected)}`);
}
