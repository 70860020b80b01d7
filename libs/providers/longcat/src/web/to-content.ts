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

/** Calls and results of tools are written into the texts before a request comes here. */
const toParts = (messages: readonly ChatMessage[]): readonly Part[] =>
  messages.flatMap(({ role, content }): Part[] => {
    const text = textOf(content);
    return text === '' ? [] : [{ speaker: role, text }];
  });

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
