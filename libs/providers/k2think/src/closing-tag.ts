/**
 * Length of the text before what may turn out to be its end: blanks, then the closing tag or the beginning of it, then
 * blanks. What stands behind is to be held back until more comes.
 */
export function certainLength(text: string, tag: string): number {
  const trimmed = text.trimEnd();
  if (trimmed.endsWith(tag)) return trimmed.slice(0, -tag.length).trimEnd().length;
  // A tag has no blank inside.
  const begun = trimmed.length < text.length ? 0 : longestStart(trimmed, tag);
  return trimmed.slice(0, trimmed.length - begun).trimEnd().length;
}

/** What of a held-back rest is text when nothing more comes: a less-than sign alone. */
export function certainAtEnd(held: string): string {
  return held.trim() === '<' ? held.trimEnd() : '';
}

/** How much of the beginning of `tag` the text ends with, characters. */
function longestStart(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
