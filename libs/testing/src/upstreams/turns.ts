import type { ToolSpec } from './plan.js';

/** One message of a request, reduced to what a simulator answers to. */
export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** What a whole conversation comes to for a simulator. */
export interface Conversation {
  /** Text of the last user message. */
  readonly text: string;
  /** Text of the user message before it, where an answer stands between the two. */
  readonly earlier: string | null;
  /** Tools that are described in words, as to a model that knows none. */
  readonly taught: readonly ToolSpec[];
  /** What the client's tools returned, where the messages end with that; written as messages of their own or into text. */
  readonly toolResults: readonly string[];
}

export function readConversation(turns: readonly Turn[]): Conversation {
  const last = turns.findLastIndex(({ role }) => role === 'user');
  const before = turns.slice(0, Math.max(last, 0));
  const isAnswered = before.at(-1)?.role === 'assistant';
  return {
    text: turns[last]?.text ?? '',
    earlier: isAnswered ? (before.findLast(({ role }) => role === 'user')?.text ?? null) : null,
    taught: turns.flatMap(({ role, text }) => (role === 'assistant' ? [] : taughtIn(text))),
    toolResults: trailingToolResults(turns),
  };
}

/** Lines that are a JSON object with the name of a tool and the schema of its arguments. */
function taughtIn(text: string): ToolSpec[] {
  return text.split('\n').flatMap((line) => {
    if (!/^\{"name":"[\w-]+",.*"arguments":\{/.test(line)) return [];
    try {
      const { name, arguments: parameters } = JSON.parse(line) as { name: string; arguments: unknown };
      return [{ name, parameters }];
    } catch {
      return [];
    }
  });
}

function trailingToolResults(turns: readonly Turn[]): string[] {
  const results: string[] = [];
  for (const { role, text } of turns.toReversed()) {
    const found = role === 'tool' ? [text] : role === 'user' ? resultsIn(text) : [];
    if (found.length === 0) break;
    results.unshift(...found);
  }
  return results;
}

/** Results that a client has written into text: as chat.z.ai's own clients do, or as a message of such elements. */
function resultsIn(text: string): string[] {
  const isSites = text.includes('<tool_execution_result');
  if (!isSites && !text.trimStart().startsWith('<tool_result')) return [];
  const element = isSites ? /<tool_output>([^]*?)<\/tool_output>/g : /<tool_result[^>]*>([^]*?)<\/tool_result>/g;
  const outputs = [...text.matchAll(element)].map((found) => (found[1] ?? '').trim());
  return outputs.length > 0 ? outputs : [text];
}
