/** Line that a part of a conversation begins with, where the text is more than one question. */
const PART = /(?:^|\n\n)(={3,}) ([^\n]+)\n/g;

/**
 * Finds what is asked in the one text that the site takes. A real model reads all of it; the simulator wants to know the
 * last thing that the user said, and what tools returned after it. Where the text is a conversation, parts begin with
 * lines such as `=== user`, and the first of them tells how long their rule is.
 */
export function readContent(content: string): { readonly text: string; readonly toolResults: readonly string[] } {
  const parts: { speaker: string; text: string }[] = [];
  const headings = [...content.matchAll(PART)];
  const rule = headings[0]?.[1];
  const own = content.startsWith('Below is a conversation.') ? headings.filter(([, length]) => length === rule) : [];
  for (const [index, heading] of own.entries()) {
    const start = heading.index + heading[0].length;
    parts.push({ speaker: heading[2] ?? '', text: content.slice(start, own[index + 1]?.index) });
  }
  const lastUser = parts.findLastIndex(({ speaker }) => speaker === 'user');
  const lastOther = parts.findLastIndex(({ speaker }) => !speaker.startsWith('result'));
  return {
    text: parts[lastUser]?.text ?? content,
    toolResults: parts.slice(lastOther + 1).map(({ text }) => text),
  };
}
