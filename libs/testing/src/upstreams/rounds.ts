import type { SimulatedToolCall } from './plan.js';
import type { Turn } from './turns.js';

/** A call as it comes back in a conversation. */
export interface SentCall extends SimulatedToolCall {
  /** null where the wire has none. */
  readonly id: string | null;
}

export interface SentResult {
  /** Id of the call that it answers; null where the wire has none. */
  readonly callId: string | null;
  readonly text: string;
}

/** An answer of the assistant that called tools, and what the tools returned. */
export interface Round {
  readonly calls: readonly SentCall[];
  readonly results: readonly SentResult[];
}

/** The rounds of a conversation in which nothing is asked between; an answer without calls is one too. */
export function readRounds(turns: readonly Turn[]): Round[] {
  const rounds: { calls: readonly SentCall[]; results: SentResult[] }[] = [];
  for (const turn of turns) {
    if (turn.role === 'system') continue;
    if (turn.role === 'assistant') rounds.push({ calls: turn.calls ?? callsIn(turn.text), results: [] });
    else rounds.at(-1)?.results.push(...resultsOf(turn));
  }
  return rounds;
}

/** What the client's tools returned in one turn; empty where it holds something else. */
export function resultsOf({ role, text, callId }: Turn): SentResult[] {
  if (role === 'tool') return [{ callId: callId ?? null, text }];
  return role === 'user' ? resultsIn(text).map((result) => ({ callId: null, text: result })) : [];
}

/** Results that a client has written into text: as chat.z.ai's own clients do, or as a message of such elements. */
function resultsIn(text: string): string[] {
  const isSites = text.includes('<tool_execution_result');
  if (!isSites && !text.trimStart().startsWith('<tool_result')) return [];
  const element = isSites ? /<tool_output>([^]*?)<\/tool_output>/g : /<tool_result[^>]*>([^]*?)<\/tool_result>/g;
  const outputs = [...text.matchAll(element)].map((found) => (found[1] ?? '').trim());
  return outputs.length > 0 ? outputs : [text];
}

/** How calls are written into text: what stands before the arguments, with the name in it, and what stands behind. */
const FORMS = [
  { start: /<call_tool name="([^"]*)">/g, end: '</call_tool>' },
  { start: /<name>([^<]*)<\/name>\s*<args_json>/g, end: '</args_json>' },
];

/** Calls that a client has written into text, in either of these two forms. */
function callsIn(text: string): SentCall[] {
  const calls: SentCall[] = [];
  for (const { start, end } of FORMS) {
    let readUpTo = 0;
    for (const { index, 0: opening, 1: name = '' } of text.matchAll(start)) {
      if (index < readUpTo) continue;
      const inputJson = argumentsIn(text.slice(index + opening.length), end);
      calls.push({ id: null, name, inputJson });
      readUpTo = index + opening.length + inputJson.length;
    }
  }
  return calls;
}

/** Arguments may hold the closing tag themselves: they end at the first one behind which they are whole. */
function argumentsIn(text: string, end: string): string {
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + 1)) {
    const candidate = text.slice(0, at);
    if (isJson(candidate)) return candidate;
  }
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
