import { isDeepStrictEqual } from 'node:util';
import { toAnswer } from './answers.js';
import { isObject } from './checks.js';
import { DirectiveError, type DirectiveReader } from './directive.js';
import type { Answer, Question, SimulatedToolCall, ToolSpec } from './plan.js';
import type { Round } from './rounds.js';

/** One answer of a script: a call of a tool, and what must come back before the script goes on. */
export interface ScriptStep {
  /** A tool that the request offers. */
  readonly tool: string;
  /** Must fit the schema that the request has for the tool. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Text that must be somewhere in what the tool returns. Left out, any text will do. */
  readonly result?: string;
}

/** A conversation played by the simulator: a call in each of its answers, then a text. */
export interface Script {
  readonly steps: readonly ScriptStep[];
  readonly end: string;
}

/** The order that a user message must hold for a script to be played. */
export function toScriptOrder({ steps, end }: Script): string {
  const quoted = (text: string): string => JSON.stringify(text);
  return `sim:script steps=${quoted(JSON.stringify(steps))} end=${quoted(end)}`;
}

/**
 * The next answer of a script. The conversation itself tells how far it is, so that nothing is remembered.
 *
 * @throws DirectiveError where an earlier call or its result did not come back as it should, or where the next call
 *   names a tool or argument that the request does not offer
 */
export function scriptAnswer(question: Question, args: DirectiveReader): Answer {
  const steps = readSteps(args);
  const rounds = question.script?.rounds ?? [];
  if (rounds.length > steps.length) throw fault(`it has ${steps.length} steps, the conversation ${rounds.length}`);
  rounds.forEach((round, position) => checkRound(round, steps[position]!, position + 1));
  const step = steps[rounds.length];
  if (step === undefined) return toAnswer(question, { text: args.text('end', 'The script is over.') });
  const isTaught = question.tools.length === 0;
  const offered = isTaught ? (question.taught ?? []) : question.tools;
  const toolCalls = [toOfferedCall(step, offered, rounds.length + 1)];
  return isTaught
    ? toAnswer(question, { toolCalls, toolForm: 'text', textForm: 'element' })
    : toAnswer(question, { toolCalls });
}

function readSteps(args: DirectiveReader): readonly ScriptStep[] {
  let steps: unknown;
  try {
    steps = JSON.parse(args.text('steps', ''));
  } catch {
    throw fault('steps must be JSON');
  }
  if (!Array.isArray(steps) || !(steps as unknown[]).every(isStep)) {
    throw fault('steps must be a list of {"tool":…,"arguments":{…},"result":…}');
  }
  return steps as ScriptStep[];
}

function isStep(value: unknown): value is ScriptStep {
  if (!isObject(value) || Object.keys(value).some((key) => !['tool', 'arguments', 'result'].includes(key)))
    return false;
  const { tool, arguments: input, result } = value;
  return typeof tool === 'string' && isObject(input) && (result === undefined || typeof result === 'string');
}

/** A real upstream, too, refuses calls without results and results without calls. */
function checkRound({ calls, results }: Round, step: ScriptStep, number: number): void {
  const [call] = calls;
  const [result] = results;
  if (call === undefined || calls.length > 1) throw fault(`answer ${number} came back with ${calls.length} calls`);
  if (call.name !== step.tool) throw fault(`call ${number} came back as one of '${call.name}'`);
  if (!isDeepStrictEqual(parse(call), step.arguments)) throw fault(`call ${number} came back with other arguments`);
  if (result === undefined || results.length > 1) throw fault(`call ${number} has ${results.length} results`);
  if (result.callId !== call.id) throw fault(`result ${number} is not that of call ${number}`);
  if (result.text === '' || !result.text.includes(step.result ?? '')) {
    throw fault(`result ${number} is not as expected: ${result.text.slice(0, 500)}`);
  }
}

function parse({ inputJson }: SimulatedToolCall): unknown {
  try {
    return JSON.parse(inputJson);
  } catch {
    return undefined;
  }
}

function toOfferedCall(step: ScriptStep, offered: readonly ToolSpec[], number: number): SimulatedToolCall {
  const tool = offered.find(({ name }) => name === step.tool);
  if (tool === undefined) {
    throw fault(`step ${number} calls '${step.tool}'; on offer are ${offered.map(({ name }) => name).join(', ')}`);
  }
  const schema = isObject(tool.parameters) ? tool.parameters : {};
  const known = Object.keys(isObject(schema.properties) ? schema.properties : {});
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]).map(String) : [];
  const unknown = Object.keys(step.arguments).filter((name) => !known.includes(name));
  const missing = required.filter((name) => !(name in step.arguments));
  if (unknown.length > 0) throw fault(`step ${number}: ${step.tool} takes no ${unknown.join(', ')}`);
  if (missing.length > 0) throw fault(`step ${number}: ${step.tool} needs ${missing.join(', ')}`);
  return { name: step.tool, inputJson: JSON.stringify(step.arguments) };
}

const fault = (message: string): DirectiveError => new DirectiveError(`sim:script: ${message}`);
