/** Markup that wraps the reasoning: only ever at the start of a line, before the quote mark that text lines have. */
const OPENING = /^(?:<details(?:\s[^>]*)?>|<summary>[^]*?<\/summary>|<Full>)/;
const CLOSING = /^(?:<\/details>|<\/summary>|<\/thinking>|<\/Full>)/;
const OPENING_STARTS = ['<details', '<summary>', '<Full>'];
const CLOSING_TAGS = ['</details>', '</summary>', '</thinking>', '</Full>'];
/** A wrapper's tag with its text is shorter than this, characters. */
const LONGEST_WRAPPER = 4_096;

/**
 * Takes the wrapper off streamed reasoning, however it is cut: the `<details>` and `<summary>` around it and the `> `
 * before each of its lines. What cannot be told yet is held back, never more than one wrapper tag or line break.
 */
export class ReasoningText {
  private held = '';
  private isAtLineStart = true;
  /** A tag was just taken off; line breaks after it belong to it. */
  private isAfterTag = false;
  /** A line break that is text only if a line follows. */
  private hasOpenBreak = false;
  private hasText = false;
  private isQuoted = false;

  /** Reasoning that the next piece makes certain. */
  push(piece: string): string {
    let rest = this.held + piece;
    let text = '';
    this.held = '';
    while (rest !== '') {
      if (!this.isAtLineStart) {
        const end = rest.indexOf('\n');
        text += end === -1 ? rest : rest.slice(0, end);
        rest = end === -1 ? '' : rest.slice(end + 1);
        if (end !== -1) {
          this.isAtLineStart = true;
          this.hasOpenBreak = true;
        }
        continue;
      }
      const markupLength = this.markupAt(rest);
      if (markupLength === null) {
        this.held = rest;
        break;
      }
      if (markupLength > 0) {
        rest = rest.slice(markupLength);
        continue;
      }
      const markLength = this.quoteMarkAt(rest);
      if (markLength === null) {
        this.held = rest;
        break;
      }
      rest = rest.slice(markLength);
      if (this.hasOpenBreak) text += '\n';
      this.startLine();
    }
    return text;
  }

  /** What was held back and is text after all; then a new block of reasoning may begin. */
  end(): string {
    const held = this.isQuoted || this.held === '>' ? '' : this.held;
    const lineBreak = this.hasOpenBreak && (held !== '' || !this.isQuoted) ? '\n' : '';
    this.reset();
    return lineBreak + held;
  }

  private startLine(): void {
    this.hasOpenBreak = false;
    this.isAtLineStart = false;
    this.isAfterTag = false;
    this.hasText = true;
  }

  private reset(): void {
    this.held = '';
    this.isAtLineStart = true;
    this.isAfterTag = false;
    this.hasOpenBreak = false;
    this.hasText = false;
    this.isQuoted = false;
  }

  /** Length of the markup that `rest` begins with; null when more is needed to tell. */
  private markupAt(rest: string): number | null {
    if (this.isAfterTag && rest.startsWith('\n')) return 1;
    if (!rest.startsWith('<')) return 0;
    const closing = CLOSING.exec(rest);
    if (closing !== null) {
      this.reset();
      this.isAfterTag = true;
      return closing[0].length;
    }
    // In reasoning without quote marks a later `<details>` is what the model wrote.
    const canOpen = this.isQuoted || !this.hasText;
    const opening = canOpen ? OPENING.exec(rest) : null;
    if (opening !== null) {
      this.isAfterTag = true;
      return opening[0].length;
    }
    const mayClose = CLOSING_TAGS.some((tag) => tag.startsWith(rest));
    const mayOpen = canOpen && OPENING_STARTS.some((tag) => tag.startsWith(rest) || isUnfinished(rest, tag));
    return (mayClose || mayOpen) && rest.length < LONGEST_WRAPPER ? null : 0;
  }

  /** Length of the quote mark that `rest` begins with; null when more is needed to tell. */
  private quoteMarkAt(rest: string): number | null {
    if (!rest.startsWith('>')) return 0;
    if (rest.length === 1) return null;
    const next = rest[1];
    if (next !== ' ' && next !== '\n') return this.hasText ? 0 : 1;
    this.isQuoted = true;
    return next === ' ' ? 2 : 1;
  }
}

/** Whether `rest` is the beginning of a whole `tag` element whose end has not come. */
function isUnfinished(rest: string, tag: string): boolean {
  if (!rest.startsWith(tag)) return false;
  const next = rest[tag.length];
  return tag.endsWith('>') || next === undefined || /\s/.test(next);
}
