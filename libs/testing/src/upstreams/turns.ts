import { parseDirective } from './directive.js';
import type { ScriptSoFar, ToolSpec } from './plan.js';
import { readRounds, resultsOf, type SentCall } from './rounds.js';

/** One message of a request, reduced to what a simulator answers to. */
export interface Turn {
  readonly role: string;
  readonly text: string;
  /** Calls in a field of their own, where the wire has one. */
  readonly calls?: readonly SentCall[];
  /** Of a message of role `tool`: the id of the call that it answers. */
  readonly callId?: string;
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
  /** Where the last thing that was asked is a script: how far it is. */
  readonly script: ScriptSoFar | null;
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
    script: readScript(turns),
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
  for (const turn of turns.toReversed()) {
    const found = resultsOf(turn);
    if (found.length === 0) break;
    results.unshift(...found.map(({ text }) => text));
  }
  return results;
}

/** Tool results are messages of the user on some wires, but ask for nothing. */
function readScript(turns: readonly Turn[]): ScriptSoFar | null {
  const asked = turns.findLastIndex((turn) => turn.role === 'user' && resultsOf(turn).length === 0);
  const text = turns[asked]?.text ?? '';
  if (!text.includes('sim:script') || parseDirective(text)?.name !== 'script') return null;
  return { text, rounds: readRounds(turns.slice(asked + 1)) };
}
