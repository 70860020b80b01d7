import type { WireKind } from './call-log.js';
import {
  ANSWER_AFTER_THINKING,
  LENGTH_TEXT,
  MULTIBYTE_TEXT,
  SEARCH_TEXT,
  SENSITIVE_TEXT,
  THINKING_TEXT,
  longText,
  toAnswer,
} from './answers.js';
import type { DirectiveReader } from './directive.js';
import type { Answer, AnswerFinish, Delivery, Fault, Plan, Question } from './plan.js';
import { MENDABLE_SCENARIOS } from './mendable-scenarios.js';
import { plain, refusal, statusOf, toolAnswer } from './scenario-plans.js';
import { scriptAnswer } from './script.js';
import { hitsOf } from './search-hits.js';
import { toBlocks, toCodePoints } from './slicing.js';

/** One row of the table below. */
export interface Scenario {
  readonly summary: string;
  /** Where it has a meaning; elsewhere it is answered with a plain text that says so. */
  readonly channels: readonly WireKind[];
  /** Reason for the end that the wire must have a word for. */
  readonly ending?: AnswerFinish;
  /** Its own arguments, with what each means. */
  readonly args: Readonly<Record<string, string>>;
  /** Whether a user message that follows the answer, and orders nothing itself, gets another answer of the same row. */
  readonly isMendable?: boolean;
  readonly plan: (question: Question, args: DirectiveReader) => ScenarioPlan;
}

/** What a row decides; the arguments that all rows share are applied afterwards. */
export type ScenarioPlan =
  { readonly answer: Answer; readonly delivery?: Partial<Delivery>; readonly fault?: Fault } | Plan;

const BOTH: readonly WireKind[] = ['web', 'api'];
const AFTER = 'events sent before; default ';

/** All that a message can order, by the name after `sim:`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  plain: {
    summary: 'A pleasant answer, or the one given by `text`.',
    channels: BOTH,
    args: {},
    plan: (question) => ({ answer: plain(question) }),
  },
  echo: {
    summary: 'Answers the exact rest of the message after the directive and one blank. Takes no argument.',
    channels: BOTH,
    args: {},
    plan: (question, args) => ({ answer: toAnswer(question, { text: args.directive.rest }) }),
  },
  thinking: {
    summary: 'Thinks first, several lines with quotations and markup, whatever the request asked for.',
    channels: BOTH,
    args: {},
    plan: (question) => ({
      answer: toAnswer(question, { reasoning: THINKING_TEXT, text: ANSWER_AFTER_THINKING }),
    }),
  },
  search: {
    summary: 'Search hits, then an answer that refers to them. On web, hits without address or title are among them.',
    channels: BOTH,
    args: { form: 'on web: `phase` (default) or `frame`, an envelope of type web_search' },
    plan: (question, args) => ({
      answer: toAnswer(question, {
        hits: hitsOf(question.channel),
        text: SEARCH_TEXT,
        searchForm: args.choice('form', ['phase', 'frame'], 'phase'),
      }),
    }),
  },
  tool: {
    summary:
      'Calls the first client tool. A request that ends with a tool result is answered with it, except in a `script`.',
    channels: BOTH,
    args: {
      form: 'on web: `native` (default), `block` or `delta`; on both in the text: `text` (a fenced JSON object), `bare`, `element` (default for tools described in words) or `tagged`',
      name: 'another tool; need not be in the request',
      arguments: 'JSON text; made up from the schema when left out',
    },
    plan: (question, args) => ({ answer: toolAnswer(question, args, 1) }),
  },
  'parallel-tools': {
    summary: 'Calls two tools in one answer: the first two, or the only one twice.',
    channels: BOTH,
    args: { form: 'as for `tool`' },
    plan: (question, args) => ({ answer: toolAnswer(question, args, 2) }),
  },
  script: {
    summary:
      'Plays a conversation: calls a tool in each answer, and ends with a text. Refuses to go on unless each call came back as it was, with its result.',
    channels: BOTH,
    args: {
      steps:
        'JSON text of a list of `{"tool":…,"arguments":{…},"result":…}`; `tool` and `arguments` must be on offer, `result` is a text that must be in what the tool returns',
      end: 'the last text',
    },
    plan: (question, args) => ({ answer: scriptAnswer(question, args) }),
  },
  ...MENDABLE_SCENARIOS,
  'own-tool': {
    summary: 'The upstream runs a tool of its own in the middle of the answer; its markup is no part of the answer.',
    channels: ['web'],
    args: {},
    plan: (question) => ({ answer: plain(question, { runsOwnTool: true }) }),
  },
  slow: {
    summary: 'A plain answer after a silence: `first` is 3000 and `every` 300 unless given.',
    channels: BOTH,
    args: {},
    plan: (question) => ({
      answer: plain(question),
      delivery: { firstMs: 3_000, everyMs: 300 },
    }),
  },
  cut: {
    summary: 'The connection breaks. 0 is right after the head.',
    channels: BOTH,
    args: { after: `${AFTER}3`, mid: 'flag: half of the next event still arrives' },
    plan: (question, args) => ({
      answer: plain(question),
      fault: { kind: 'cut', after: args.number('after', 3), isMidFrame: args.flag('mid') },
    }),
  },
  close: {
    summary: 'The body ends in good order, without finish, done frame or `[DONE]`.',
    channels: BOTH,
    args: { after: `${AFTER}3` },
    plan: (question, args) => ({
      answer: plain(question),
      fault: { kind: 'close', after: args.number('after', 3) },
    }),
  },
  'no-done-marker': {
    summary: 'A complete answer without the `[DONE]` line.',
    channels: BOTH,
    args: {},
    plan: (question) => ({ answer: plain(question), fault: { kind: 'no-marker' } }),
  },
  stall: {
    summary: 'Silence on an open connection, until the client leaves.',
    channels: BOTH,
    args: { after: `${AFTER}0` },
    plan: (question, args) => ({
      answer: plain(question),
      fault: { kind: 'stall', after: args.number('after', 0) },
    }),
  },
  empty: {
    summary: 'Ends well with no text at all.',
    channels: BOTH,
    args: {},
    plan: (question) => ({ answer: toAnswer(question, {}) }),
  },
  'error-in-band': {
    summary: 'An error inside a stream of status 200, which then ends.',
    channels: BOTH,
    args: {
      code: 'on web 426 (default) or another number; on api a business code, default 1234',
      after: `${AFTER}0`,
      at: 'on web: `both` (default, as seen in the wild), `top`, `data`, `nested` or `inner`',
    },
    plan: (question, args) => ({
      answer: plain(question),
      fault: {
        kind: 'error',
        after: args.number('after', 0),
        code: args.text('code', question.channel === 'web' ? '426' : '1234'),
        place: args.choice('at', ['both', 'top', 'data', 'nested', 'inner'], 'both'),
      },
    }),
  },
  waf405: {
    summary: 'Status 405 with the page of a web application firewall.',
    channels: BOTH,
    args: {},
    plan: () => refusal('waf405', { status: 405, page: 'waf' }),
  },
  captcha: {
    summary: 'A page that asks for a captcha.',
    channels: BOTH,
    args: { status: '200 (default) or 403' },
    plan: (_, args) => refusal('captcha', { status: args.number('status', 200), page: 'captcha' }),
  },
  status: {
    summary: 'A status with the error body that the upstream has for it; 502 to 504 are HTML of its reverse proxy.',
    channels: BOTH,
    args: {
      code: '400 to 599; default 500',
      business: 'on api: another business code, e.g. 1113 (balance gone) for 429',
      'retry-after': 'seconds; no such header when left out',
    },
    plan: (_, args) =>
      refusal('status', {
        status: statusOf(args),
        businessCode: args.has('business') ? args.text('business', '') : null,
        retryAfterSeconds: args.number('retry-after', null),
      }),
  },
  garbage: {
    summary: 'One event in the middle is no JSON; the rest is a good answer.',
    channels: BOTH,
    args: { after: `${AFTER}2` },
    plan: (question, args) => ({
      answer: plain(question),
      fault: { kind: 'garbage', after: args.number('after', 2) },
    }),
  },
  'garbage-all': {
    summary: 'No event is JSON.',
    channels: BOTH,
    args: {},
    plan: (question) => ({ answer: plain(question), fault: { kind: 'garbage-all' } }),
  },
  split: {
    summary: 'Thinks and answers, each byte in a TCP write of its own.',
    channels: BOTH,
    args: {},
    plan: (question) => ({
      answer: toAnswer(question, { reasoning: THINKING_TEXT, text: ANSWER_AFTER_THINKING }),
      delivery: { slicing: 'bytes', everyMs: 0 },
    }),
  },
  multibyte: {
    summary: 'One code point an event, each cut inside every character of two bytes or more.',
    channels: BOTH,
    args: {},
    plan: (question) => ({
      answer: toAnswer(question, { text: MULTIBYTE_TEXT, toPieces: toCodePoints }),
      delivery: { slicing: 'characters' },
    }),
  },
  usage: {
    summary: 'A plain answer whose token counts stand in another place.',
    channels: BOTH,
    args: {
      at: '`answer`, `other`, `done`, `twice` (zeros early, the truth last) or `none` (default)',
    },
    plan: (question, args) => ({
      answer: plain(question, {
        usagePlacement: args.choice('at', ['answer', 'other', 'done', 'twice', 'none'], 'none'),
      }),
    }),
  },
  long: {
    summary: 'A long answer, 1024 bytes an event, as fast as the socket takes it unless `every` is given.',
    channels: BOTH,
    args: { kb: 'length of the text in KiB; default 64' },
    plan: (question, args) => ({
      answer: toAnswer(question, {
        text: longText(args.number('kb', 64) * 1024),
        toPieces: (text) => toBlocks(text, 1024),
      }),
      delivery: { everyMs: 0 },
    }),
  },
  length: {
    summary: 'Ends for length: `finish_reason` on api; on web only the counts tell, which reach `max_tokens`.',
    channels: BOTH,
    args: {},
    plan: (question) => ({ answer: toAnswer(question, { text: LENGTH_TEXT, finish: 'length' }) }),
  },
  sensitive: {
    summary: 'Breaks off withheld: `finish_reason` sensitive on api; on web where the site has a word for it.',
    channels: BOTH,
    ending: 'sensitive',
    args: {},
    plan: (question) => ({ answer: toAnswer(question, { text: SENSITIVE_TEXT, finish: 'sensitive' }) }),
  },
  'network-error': {
    summary: 'Breaks off with `finish_reason` network_error.',
    channels: ['api'],
    args: {},
    plan: (question) => ({ answer: toAnswer(question, { text: SENSITIVE_TEXT, finish: 'network_error' }) }),
  },
  load: {
    summary: 'For benchmarks: prepared events, cheap on CPU. Takes only its own arguments and the conditions.',
    channels: BOTH,
    args: {
      events: 'default 100',
      rate: 'events a second; 0 is as fast as the socket takes them; default 20',
      size: 'bytes of text in each event; default 43',
      stamp: 'flag: each text begins with the time of sending, 16 digits of microseconds since 1970',
    },
    plan: (_, args) => ({
      kind: 'load',
      scenario: 'load',
      events: Math.floor(args.number('events', 100)),
      ratePerSecond: args.number('rate', 20),
      sizeBytes: Math.floor(args.number('size', 43)),
      isStamped: args.flag('stamp'),
    }),
  },
};
