const MAX_LENGTH = 120;

/**
 * A few words of an upstream's message that can be shown: nothing quoted, no long word, no address, none of `secrets`.
 * What a client or we sent comes back in quotes or as one long word, when it comes back.
 *
 * @returns an empty text when nothing is left to show
 */
export function toExcerpt(message: string, secrets: readonly string[]): string {
  if (message.includes('{') || message.includes('<')) return '';
  let text = message.slice(0, 1_000);
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '…');
  text = text
    .replace(/"[^"]*("|$)|`[^`]*(`|$)|(?<=^|\W)'[^']*('|$)|“[^”]*(”|$)/g, '…')
    .replace(/\S{25,}|\S*:\/\/\S*|\S+@\S+/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  if (!/\p{L}{2}/u.test(text)) return '';
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).trimEnd()}…`;
}
