import type { ToolDefinition } from '@sluice/contract';
import { parseJsonObject } from '../../json.js';
import { BrokenAnswerError } from '../answer-stage.js';
import { compileSchema } from '../json/json-schema.js';

/** What a model can get wrong in a call, as the caller and as the model itself is told. */
const fault = (message: string, problem: string): BrokenAnswerError =>
  new BrokenAnswerError('tool_call_invalid', `${message} Send the request again.`, problem);

export const unreadable = (): BrokenAnswerError =>
  fault('The model wrote a tool call that cannot be read.', 'a tool call was not written in the form described');

export const unfinished = (): BrokenAnswerError =>
  fault('The model began a tool call and did not finish it.', 'a tool call was not complete, or its JSON not closed');

export const withoutCall = (): BrokenAnswerError =>
  fault('The model called no tool, although it had to.', 'it called no tool, but a call is required');

/** @throws BrokenAnswerError when no tool of that name was offered */
export function findTool(tools: readonly ToolDefinition[], name: string): ToolDefinition {
  const tool = tools.find((known) => known.name === name);
  if (tool !== undefined) return tool;
  const known = tools.map((offered) => offered.name).join(', ');
  throw fault(
    'The model called a tool that it was not offered.',
    `there is no tool called ${JSON.stringify(name.slice(0, 64))}; the tools are: ${known}`,
  );
}

/** @throws BrokenAnswerError when the arguments are not JSON, or do not fit the tool's schema */
export function checkArguments(tool: ToolDefinition, inputJson: string): void {
  const input = parseJsonObject(inputJson);
  if (input === null) {
    throw fault(
      'The model wrote a tool call whose arguments are not JSON.',
      `the arguments of ${tool.name} are not one valid JSON object`,
    );
  }
  const problem = tool.parameters === undefined ? null : (compileSchema(tool.parameters)?.(input) ?? null);
  if (problem === null) return;
  throw fault(
    'The model wrote arguments that do not fit the schema of the tool.',
    `the arguments of ${tool.name} do not fit its schema: ${problem}`,
  );
}
