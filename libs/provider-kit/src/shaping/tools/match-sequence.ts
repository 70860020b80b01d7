/** A text as it stands, or any number of characters of a kind. */
export type Token = string | RegExp;

export const SPACE = /\s/;
/** The line that opens a code block, and the blanks behind it. */
export const FENCE: readonly Token[] = ['```', /[\w-]/, /[ \t\r]/, '\n', SPACE];

/**
 * Matches tokens one after another from `at` on.
 *
 * @returns where the match ends; `partial` when the text ends while more could still make it one; null when it is none
 */
export function matchSequence(text: string, at: number, tokens: readonly Token[]): number | 'partial' | null {
  let position = at;
  for (const token of tokens) {
    if (typeof token !== 'string') {
      while (position < text.length && token.test(text.charAt(position))) position += 1;
      if (position === text.length) return 'partial';
      continue;
    }
    const rest = text.slice(position, position + token.length);
    if (!token.startsWith(rest)) return null;
    if (rest.length < token.length) return 'partial';
    position += token.length;
  }
  return position;
}
