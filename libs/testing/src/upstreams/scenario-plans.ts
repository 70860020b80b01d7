import { plainText, toAnswer } from './answers.js';
import { DirectiveError, type DirectiveReader } from './directive.js';
import type { Answer, Question, RefusalPlan, ToolSpec } from './plan.js';
import { toToolCall } from './tool-arguments.js';

/** The pleasant text, with whatever the scenario adds. */
export function plain(question: Question, more: Partial<Omit<Answer, 'usage'>> = {}): Answer {
  return toAnswer(question, { text: plainText(question), ...more });
}

/** Calls `count` tools, the first of the request's or the one that is named. */
export function toolAnswer(question: Question, args: DirectiveReader, count: number): Answer {
  const named: ToolSpec | null = args.has('name') ? { name: args.text('name', '') } : null;
  const known = question.tools.find((tool) => tool.name === named?.name);
  const first = known ?? named ?? question.tools[0];
  if (first === undefined) return toAnswer(question, { text: 'I would call a tool, but the request offers none.' });
  const tools = [first, ...question.tools.filter((tool) => tool !== first), first].slice(0, count);
  const calls = tools.map(toToolCall);
  const given = args.has('arguments') ? args.text('arguments', '{}') : null;
  return toAnswer(question, {
    toolCalls: given === null ? calls : calls.map((call) => ({ ...call, inputJson: given })),
    toolForm: args.choice('form', ['native', 'block', 'delta', 'text'], 'native'),
  });
}

export function refusal(scenario: string, parts: Partial<RefusalPlan> & { status: number }): RefusalPlan {
  return { kind: 'refusal', scenario, page: 'error', businessCode: null, retryAfterSeconds: null, ...parts };
}

/** @throws DirectiveError where `code` is no status of an error */
export function statusOf(args: DirectiveReader): number {
  const status = args.number('code', 500);
  if (Number.isInteger(status) && status >= 400 && status <= 599) return status;
  throw new DirectiveError('sim:status: code must be 400 to 599');
}
