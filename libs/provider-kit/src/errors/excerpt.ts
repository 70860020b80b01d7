const MAX_LENGTH = 120;
/** As many characters of a client's text in a row are taken for a quotation of it. */
const QUOTED_LENGTH = 12;

export interface ExcerptOptions {
  /** Left out wherever they stand, e.g. the token. */
  readonly secrets?: readonly string[];
  /** What the client wrote: a message that repeats any of it is not shown at all. */
  readonly userTexts?: readonly string[];
}

/**
 * A few words of an upstream's message that can be shown: nothing quoted, no long word, no address, none of the secrets,
 * none of the client's own words.
 *
 * @returns an empty text when nothing is left to show
 */
export function toExcerpt(message: string, { secrets = [], userTexts = [] }: ExcerptOptions): string {
  if (message.includes('{') || message.includes('<')) return '';
  let text = message.slice(0, 1_000);
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '…');
  text = text
    .replace(/"[^"]*("|$)|`[^`]*(`|$)|(?<=^|\W)'[^']*('|$)|“[^”]*(”|$)/g, '…')
    .replace(/\S{25,}|\S*:\/\/\S*|\S+@\S+/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  if (!/\p{L}{2}/u.test(text) || userTexts.some((userText) => repeats(text, userText))) return '';
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).trimEnd()}…`;
}

/** Whether `text` holds a stretch of `userText`; of a short one, all of it. Case and spacing do not count. */
function repeats(text: string, userText: string): boolean {
  const words = flatten(text);
  const given = flatten(userText);
  const length = Math.min(QUOTED_LENGTH, given.length);
  if (length < 2) return false;
  for (let at = 0; at + length <= words.length; at += 1) {
    if (given.includes(words.slice(at, at + length))) return true;
  }
  return false;
}

const flatten = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();
