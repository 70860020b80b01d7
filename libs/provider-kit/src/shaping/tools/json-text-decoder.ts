/** Decodes a JSON string that comes in pieces, given what stands between its quotes. */
export class JsonTextDecoder {
  isDone = false;
  private unread = '';

  /**
   * @returns the decoded text so far, and how many characters of `piece` were taken, the closing quote included
   * @throws SyntaxError at an escape that JSON does not know
   */
  push(piece: string): { text: string; used: number } {
    const before = this.unread.length;
    const raw = this.unread + piece;
    let at = 0;
    while (at < raw.length && raw[at] !== '"') {
      const length = raw[at] !== '\\' ? 1 : raw[at + 1] === 'u' ? 6 : 2;
      if (at + length > raw.length) break;
      at += length;
    }
    this.isDone = raw[at] === '"';
    let text = decode(raw.slice(0, at));
    // Half of a character is no text yet: it waits for its other half.
    if (!this.isDone && /[\ud800-\udbff]$/.test(text)) {
      at -= raw[at - 1] === text.at(-1) ? 1 : 6;
      text = text.slice(0, -1);
    }
    this.unread = this.isDone ? '' : raw.slice(at);
    return { text, used: this.isDone ? at + 1 - before : piece.length };
  }
}

/** Bears with line breaks that should have been escaped. */
function decode(raw: string): string {
  const escaped = raw.replace(
    /[\u0000-\u001f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return JSON.parse(`"${escaped}"`) as string;
}
