import type { ToolCall } from '@sluice/contract';

/** Calls of earlier turns as text, for an upstream whose messages have no place for them. */
export function callsAsText(calls: readonly ToolCall[]): string {
  const lines = calls.map(
    ({ name, inputJson }) =>
      `<function_call>\n<name>${name}</name>\n<args_json>${inputJson}</args_json>\n</function_call>`,
  );
  return `<function_calls>\n${lines.join('\n')}\n</function_calls>`;
}

/** What a tool returned, as text of the user. @param call  the one that it answers, where it is known */
export function resultAsText(output: string, call: ToolCall | undefined): string {
  return [
    '<tool_execution_result>',
    `<tool_name>${call?.name ?? 'unknown'}</tool_name>`,
    `<tool_arguments>${call?.inputJson ?? '{}'}</tool_arguments>`,
    `<tool_output>${output}</tool_output>`,
    '</tool_execution_result>',
  ].join('\n');
}
