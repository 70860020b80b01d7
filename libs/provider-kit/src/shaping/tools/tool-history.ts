import type { ChatMessage, ContentPart, ToolCall } from '@sluice/contract';
import { CALL_TAG, RESULT_TAG } from './call-markers.js';

/** Whether a conversation holds calls or results, which a channel without tools has no place for. */
export const hasToolTurns = (messages: readonly ChatMessage[]): boolean =>
  messages.some((message) => message.role === 'tool' || (message.role === 'assistant' && hasCalls(message)));

/**
 * Writes earlier calls and their results into the text of messages, in the form that the prompt teaches. Results that
 * follow one another become one message of the user.
 */
export function writeToolTurns(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const names = new Map<string, string>();
  const written: ChatMessage[] = [];
  let results: string[] = [];
  const flush = (): void => {
    if (results.length > 0) written.push({ role: 'user', content: results.join('\n') });
    results = [];
  };
  for (const message of messages) {
    if (message.role === 'tool') {
      results.push(toResult(names.get(message.toolCallId) ?? 'unknown', textOf(message.content)));
      continue;
    }
    flush();
    if (message.role !== 'assistant' || !hasCalls(message)) {
      written.push(message);
      continue;
    }
    const { toolCalls = [], ...rest } = message;
    for (const { id, name } of toolCalls) names.set(id, name);
    const text = textOf(message.content ?? '');
    written.push({ ...rest, content: [...(text === '' ? [] : [text]), ...toolCalls.map(toCall)].join('\n') });
  }
  flush();
  return written;
}

const hasCalls = ({ toolCalls }: Extract<ChatMessage, { role: 'assistant' }>): boolean =>
  toolCalls !== undefined && toolCalls.length > 0;

const toCall = ({ name, inputJson }: ToolCall): string => `<${CALL_TAG} name="${name}">${inputJson}</${CALL_TAG}>`;

/** A result that holds the closing tag itself must not end there. */
const toResult = (name: string, output: string): string =>
  `<${RESULT_TAG} name="${name}">\n${output.replaceAll(`</${RESULT_TAG}`, `<\\/${RESULT_TAG}`)}\n</${RESULT_TAG}>`;

const textOf = (content: string | readonly ContentPart[]): string =>
  typeof content === 'string'
    ? content
    : content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
