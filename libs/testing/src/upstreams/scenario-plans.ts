import { plainText, toAnswer } from './answers.js';
import { DirectiveError, type DirectiveReader } from './directive.js';
import type { Answer, Question, RefusalPlan, SimulatedToolCall, ToolSpec } from './plan.js';
import { toToolCall } from './tool-arguments.js';

/** The pleasant text, with whatever the scenario adds. */
export function plain(question: Question, more: Partial<Omit<Answer, 'usage'>> = {}): Answer {
  return toAnswer(question, { text: plainText(question), ...more });
}

const TOOL_FORMS = ['native', 'block', 'delta', 'text', 'bare', 'element', 'tagged'] as const;

/**
 * Calls `count` tools, the first of the request's or the one that is named. Tools that it was taught in words it calls
 * in the words that it was taught.
 */
export function toolAnswer(question: Question, args: DirectiveReader, count: number): Answer {
  const calls = toCalls(question, args, count);
  if (calls.length === 0) return toAnswer(question, { text: 'I would call a tool, but the request offers none.' });
  const isTaught = question.tools.length === 0 && (question.taught ?? []).length > 0;
  const form = args.choice('form', TOOL_FORMS, isTaught ? 'element' : 'native');
  if (form === 'bare' || form === 'element' || form === 'tagged') {
    return toAnswer(question, { toolCalls: calls, toolForm: 'text', textForm: form });
  }
  return toAnswer(question, { toolCalls: calls, toolForm: form });
}

/** Calls one tool in a way that is no good; in a good way once it is told so, unless it is `stubborn`. */
export function brokenToolAnswer(question: Question, args: DirectiveReader): Answer {
  const kind = args.choice('kind', ['json', 'schema', 'name', 'cut', 'none'], 'json');
  if (question.isCorrection === true && !args.flag('stubborn')) return toolAnswer(question, args, 1);
  const [call = { name: 'unknown', inputJson: '{}' }] = toCalls(question, args, 1);
  const element = (name: string, inputJson: string): string => `<call_tool name="${name}">${inputJson}</call_tool>`;
  const broken = {
    json: element(call.name, '{"broken": yes}'),
    schema: element(call.name, '{"nobody": "asked for this"}'),
    name: element('no_such_tool', call.inputJson),
    cut: element(call.name, call.inputJson).slice(0, -18),
    none: 'I would rather not use a tool.',
  };
  return toAnswer(question, { text: broken[kind] });
}

/** Answers with JSON, and with what is wrong before it is told so, or always where it is `stubborn`. */
export function jsonAnswer(question: Question, args: DirectiveReader): Answer {
  const isWrong = args.has('wrong') && (question.isCorrection !== true || args.flag('stubborn'));
  const json = isWrong ? args.text('wrong', '') : args.text('value', '{"answer":42}');
  const form = args.choice('form', ['bare', 'fenced', 'prose'], 'bare');
  const written = {
    bare: json,
    fenced: `\`\`\`json\n${json}\n\`\`\``,
    prose: `Here is what you asked for:\n\n${json}\n\nAnything else?`,
  };
  return toAnswer(question, { text: written[form] });
}

function toCalls(question: Question, args: DirectiveReader, count: number): readonly SimulatedToolCall[] {
  const offered = question.tools.length > 0 ? question.tools : (question.taught ?? []);
  const named: ToolSpec | null = args.has('name') ? { name: args.text('name', '') } : null;
  const known = offered.find((tool) => tool.name === named?.name);
  const first = known ?? named ?? offered[0];
  if (first === undefined) return [];
  const tools = [first, ...offered.filter((tool) => tool !== first), first].slice(0, count);
  const given = args.has('arguments') ? args.text('arguments', '{}') : null;
  return tools.map(toToolCall).map((call) => (given === null ? call : { ...call, inputJson: given }));
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
