const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const FIRST_PRINTABLE = 0x20;

/**
 * Finds where a JSON object or array ends that comes in pieces, looking at brackets and quotes only. Mends on the way
 * what models get wrong most: line breaks and tabs within strings that are not escaped.
 */
export class JsonScanner {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  /** @returns what of `piece` belongs to the value, mended, and how many characters that were; null: all, and more comes */
  push(piece: string): { json: string; end: number | null } {
    let json = '';
    let copied = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece.charCodeAt(at);
      if (this.isInString) {
        if (character < FIRST_PRINTABLE) {
          json += piece.slice(copied, at) + toEscape(character);
          copied = at + 1;
        }
        this.inString(character);
      } else if (this.inStructure(character)) return { json: json + piece.slice(copied, at + 1), end: at + 1 };
    }
    return { json: copied === 0 ? piece : json + piece.slice(copied), end: null };
  }

  /** @returns whether the value ends here */
  private inStructure(character: number): boolean {
    if (character === QUOTE) this.isInString = true;
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) this.depth += 1;
    else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) this.depth -= 1;
    else return false;
    return !this.isInString && this.depth <= 0;
  }

  private inString(character: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (character === BACKSLASH) this.isEscaped = true;
    else if (character === QUOTE) this.isInString = false;
  }
}

/** A control character as it stands in a JSON string. */
const toEscape = (character: number): string => JSON.stringify(String.fromCharCode(character)).slice(1, -1);
