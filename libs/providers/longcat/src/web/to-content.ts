import type { ChatMessage } from '@sluice/contract';

/** One stretch of the conversation: who speaks, and the text as it is. */
interface Part {
  readonly speaker: string;
  readonly text: string;
}

const SHORTEST_RULE = 3;

/** Tells the model how to read what follows, and how not to go on with it. */
const opening = (rule: string): string =>
  `Below is a conversation. Each part begins with a line of "${rule}" and who speaks. ` +
  'Answer the last part as the assistant, without such a line.';

/**
 * The whole conversation as the one text that the chat site takes. A question alone is sent as it is. Anything more
 * becomes parts under lines such as `=== user`; their rule is longer than any at the start of a line inside the texts,
 * so that no text can pass for a part of its own. The last part ends the text.
 */
export function toContent(messages: readonly ChatMessage[]): string {
  const parts = toParts(messages);
  const [first] = parts;
  if (first === undefined) return '';
  if (parts.length === 1 && first.speaker === 'user') return first.text;
  const rule = '='.repeat(ruleLength(parts));
  return [opening(rule), ...parts.map(({ speaker, text }) => `${rule} ${speaker}\n${text}`)].join('\n\n');
}

function toParts(messages: readonly ChatMessage[]): readonly Part[] {
  const names = new Map<string, string>();
  return messages.flatMap((message): Part[] => {
    const text = textOf(message.content);
    if (message.role === 'tool') {
      const name = names.get(message.toolCallId);
      const of = name === undefined ? '' : ` of ${quoted(name)}`;
      return [{ speaker: `result${of}, call ${quoted(message.toolCallId)}`, text }];
    }
    const said: Part[] = text === '' ? [] : [{ speaker: message.role, text }];
    if (message.role !== 'assistant') return said;
    const calls = (message.toolCalls ?? []).map(({ id, name, inputJson }): Part => {
      names.set(id, name);
      return { speaker: `assistant calls ${quoted(name)}, call ${quoted(id)}`, text: inputJson };
    });
    return [...said, ...calls];
  });
}

/** Names come from the client: one with a line break in it would be a line of its own. */
const quoted = (name: string): string => (/^[\w.:-]+$/.test(name) ? name : JSON.stringify(name));

/** Text parts stand in lines of their own; what is not said is not written either. */
function textOf(content: ChatMessage['content']): string {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function ruleLength(parts: readonly Part[]): number {
  const rules = parts.flatMap(({ text }) => text.match(/^=+/gm) ?? []);
  return Math.max(SHORTEST_RULE, ...rules.map(({ length }) => length + 1));
}
