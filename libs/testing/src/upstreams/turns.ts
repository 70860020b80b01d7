/** One message of a request, reduced to what a simulator answers to. */
export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** What a client's tools returned, where the messages end with that; written as messages of their own or into text. */
export function trailingToolResults(turns: readonly Turn[]): string[] {
  const results: string[] = [];
  for (const { role, text } of turns.toReversed()) {
    const found = role === 'tool' ? [text] : role === 'user' ? resultsIn(text) : [];
    if (found.length === 0) break;
    results.unshift(...found);
  }
  return results;
}

function resultsIn(text: string): string[] {
  if (!text.includes('<tool_execution_result')) return [];
  const outputs = [...text.matchAll(/<tool_output>([^]*?)<\/tool_output>/g)].map((found) => (found[1] ?? '').trim());
  return outputs.length > 0 ? outputs : [text];
}
