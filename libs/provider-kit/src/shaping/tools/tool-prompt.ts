import type { ToolChoice, ToolDefinition } from '@sluice/contract';
import { CALL_TAG, RESULT_TAG } from './call-markers.js';

/** Teaches a model that knows no tools of its own how to call these. */
export function toolPrompt(tools: readonly ToolDefinition[]): string {
  const catalogue = tools.map(({ name, description, parameters }) =>
    JSON.stringify({ name, description, arguments: parameters ?? { type: 'object', properties: {} } }),
  );
  return [
    '# Tools',
    '',
    'You can use the tools below. Each line describes one: its name, what it is for, and the JSON Schema of its arguments.',
    '',
    ...catalogue,
    '',
    'To use a tool, write in your answer, as plain text and not in a code block:',
    '',
    `<${CALL_TAG} name="NAME">{"ARGUMENT":"VALUE"}</${CALL_TAG}>`,
    '',
    'Between the tags stands one JSON object that fits the schema. To use several tools, write one such element after',
    'another. End your answer behind the last one: the results come with the next message, each in an element',
    `<${RESULT_TAG} name="NAME">. Never write a result yourself, and never name a tool that is not listed.`,
    'Where no tool is of use, answer without any.',
  ].join('\n');
}

/** What is asked of this answer beyond the model's own choice; null when nothing is. */
export function choicePrompt(choice: ToolChoice | undefined, isOneCallOnly: boolean): string | null {
  const sentences = [
    ...(choice === 'required' ? ['This time you have to use a tool: answer with nothing but its call.'] : []),
    ...(typeof choice === 'object'
      ? [`This time you have to use the tool ${choice.name}: answer with nothing but its call.`]
      : []),
    ...(isOneCallOnly ? ['Use no more than one tool at a time.'] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
