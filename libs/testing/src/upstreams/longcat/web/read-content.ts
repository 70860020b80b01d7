import { readConversation, type Conversation } from '../../turns.js';

/** Line that a part of a conversation begins with, where the text is more than one question. */
const PART = /(?:^|\n\n)(={3,}) ([^\n]+)\n/g;

/**
 * Finds what is asked in the one text that the site takes. A real model reads all of it; the simulator wants to know who
 * said what. Where the text is a conversation, parts begin with lines such as `=== user`, and the first of them tells
 * how long their rule is.
 */
export function readContent(content: string): Conversation {
  if (!content.startsWith('Below is a conversation.')) return readConversation([{ role: 'user', text: content }]);
  const headings = [...content.matchAll(PART)];
  const own = headings.filter(([, rule]) => rule === headings[0]?.[1]);
  return readConversation(
    own.map(([heading, , role = ''], position) => ({
      role,
      text: content.slice((own[position]?.index ?? 0) + heading.length, own[position + 1]?.index),
    })),
  );
}
