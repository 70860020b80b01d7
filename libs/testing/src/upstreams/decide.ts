import { defaultAnswer, toAnswer, toolResultText } from './answers.js';
import { DirectiveError, DirectiveReader, parseDirective } from './directive.js';
import type { Answer, AnswerFinish, AnswerPlan, Delivery, Plan, Question } from './plan.js';
import { SCENARIOS, type Scenario } from './scenarios.js';

/** Arguments that every scenario takes but `echo`; `load` and the refusals take only the last three. */
export const SHARED_ARGS: Readonly<Record<string, string>> = {
  text: 'answers this text, e.g. `text="two words"`; a JSON string when quoted',
  thinking: '`on` thinks before the answer; another text is thought itself, e.g. `thinking="two words"`',
  usage: 'place of the token counts, as for scenario `usage`',
  slice: '`bytes` cuts the stream at every byte, `characters` inside every character',
  head: 'ms of silence before the head of the answer',
  first: 'ms of silence between the head and the first event',
  every: "ms from one event to the next; the simulator's own pace when left out",
  on: '`web` or `api`: a plain answer on the other channel',
  for: '`user`, `guest` or `key`: a plain answer for all others',
  once: 'flag: only the first time that this text is sent; a plain answer from then on',
};

const PLAIN_DELIVERY: Delivery = { headMs: 0, firstMs: 0, everyMs: null, slicing: 'frames' };

/**
 * Decides what a request gets. Depends on the question alone, so that a test can ask the same.
 *
 * @throws DirectiveError where the message orders something that is not in the table
 */
export function decide(question: Question): Plan {
  const { script = null } = question;
  if (script === null && question.toolResults.length > 0) {
    const answer = toAnswer(question, { text: toolResultText(question.toolResults) });
    return plainly('tool-result', answer);
  }
  const directive = parseDirective(script?.text ?? question.text);
  if (directive === null) return decideCorrection(question) ?? plainly('default', defaultAnswer(question));
  const scenario = SCENARIOS[directive.name];
  if (scenario === undefined) throw new DirectiveError(`there is no scenario '${directive.name}'`);
  const args = new DirectiveReader(directive);
  if (directive.name !== 'echo') checkArguments(scenario, args);
  if (directive.name !== 'echo' && !applies(question, args)) return plainly('default', defaultAnswer(question));
  if (!hasCounterpart(scenario, question)) {
    const text = `The scenario ${directive.name} has no counterpart on this channel.`;
    return plainly(directive.name, toAnswer(question, { text }));
  }
  const plan = scenario.plan(question, args);
  if ('kind' in plan) return plan;
  const base: AnswerPlan = {
    kind: 'answer',
    scenario: directive.name,
    answer: plan.answer,
    delivery: { ...PLAIN_DELIVERY, ...plan.delivery },
    fault: plan.fault ?? null,
  };
  return directive.name === 'echo' ? base : withSharedArguments(base, question, args);
}

function hasCounterpart({ channels, ending }: Scenario, question: Question): boolean {
  return channels.includes(question.channel) && (ending === undefined || hasWordFor(ending, question));
}

/** Whether a client can tell by the wire that an answer ended for this reason. */
export function hasWordFor(ending: AnswerFinish, { channel, endings }: Pick<Question, 'channel' | 'endings'>): boolean {
  return endings === undefined ? channel === 'api' : endings.includes(ending);
}

/** The plan of the message before, where that waits for another one; else null. */
function decideCorrection(question: Question): Plan | null {
  const { earlier = null } = question;
  const name = earlier === null ? undefined : parseDirective(earlier)?.name;
  if (earlier === null || name === undefined || SCENARIOS[name]?.isMendable !== true) return null;
  return decide({ ...question, text: earlier, earlier: null, isCorrection: true });
}

function checkArguments(scenario: Scenario, args: DirectiveReader): void {
  for (const key of args.directive.values.keys()) {
    if (key in scenario.args || key in SHARED_ARGS) continue;
    throw new DirectiveError(`sim:${args.directive.name} takes no argument '${key}'`);
  }
}

function applies(question: Question, args: DirectiveReader): boolean {
  const channel = args.choice('on', ['web', 'api'], question.channel);
  const role = args.choice('for', ['user', 'guest', 'key'], question.role);
  return channel === question.channel && role === question.role && !(args.flag('once') && question.isRepeat);
}

/** Whether the directive in `text`, if any, is meant for the first time only. */
export function isOnce(text: string): boolean {
  const directive = parseDirective(text);
  return directive !== null && directive.name !== 'echo' && new DirectiveReader(directive).flag('once');
}

function withSharedArguments(plan: AnswerPlan, question: Question, args: DirectiveReader): AnswerPlan {
  const { delivery } = plan;
  return {
    ...plan,
    answer: withSharedText(plan.answer, question, args),
    delivery: {
      headMs: args.number('head', delivery.headMs),
      firstMs: args.number('first', delivery.firstMs),
      everyMs: args.number('every', delivery.everyMs),
      slicing: args.choice('slice', ['frames', 'bytes', 'characters'], delivery.slicing),
    },
  };
}

function withSharedText(answer: Answer, question: Question, args: DirectiveReader): Answer {
  const { usage: _counted, ...parts } = answer;
  const placements = ['default', 'answer', 'other', 'done', 'twice', 'none'] as const;
  return toAnswer(question, {
    ...parts,
    text: args.text('text', answer.text),
    reasoning: sharedReasoning(answer, args),
    usagePlacement: args.choice('usage', placements, answer.usagePlacement),
  });
}

function sharedReasoning({ reasoning }: Answer, args: DirectiveReader): string {
  if (!args.flag('thinking')) return reasoning;
  const thought = args.text('thinking', 'on');
  if (thought !== 'on') return thought;
  return reasoning === '' ? 'A short thought,\nthen the answer.' : reasoning;
}

function plainly(scenario: string, answer: Answer): AnswerPlan {
  return { kind: 'answer', scenario, answer, delivery: PLAIN_DELIVERY, fault: null };
}
