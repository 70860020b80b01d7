const CLOSING = '</details>';
const OPENING = '<details type="reasoning"';

/**
 * Finds the answer in what the site sends for it. When the thinking ends, the site sends the reasoning once more, closed
 * and with the first words of the answer behind it, as an edit of all that it had sent; the answer is what follows the
 * last `</details>`.
 */
export class AnswerText {
  /** Repeated reasoning whose end has not come; null outside of such. */
  private replay: string | null = null;
  /** The start of an answer that may yet turn out to be markup. */
  private held = '';
  private isAtHead = true;
  private isAfterThinking = false;
  private dropsLineBreak = false;

  /** Reasoning was seen: what comes next may begin with the end of its wrapper. */
  afterThinking(): void {
    this.isAfterThinking = true;
    this.isAtHead = true;
  }

  /** Text that is appended to the answer. */
  delta(piece: string): string {
    if (this.replay !== null) return this.continueReplay(piece);
    if (!this.isAtHead) return this.take(piece);
    const head = this.held + piece;
    this.held = '';
    const start = head.trimStart();
    if (start.startsWith(OPENING)) return this.continueReplay(head);
    if (this.isAfterThinking && start.startsWith(CLOSING)) return this.takeBehind(start.slice(CLOSING.length));
    const mayBeMarkup = OPENING.startsWith(start) || (this.isAfterThinking && CLOSING.startsWith(start));
    if (mayBeMarkup && (start !== '' || this.isAfterThinking)) {
      this.held = head;
      return '';
    }
    return this.take(head);
  }

  /** Text of an edit: with a wrapper's end the answer is behind it, without any markup it is all answer. */
  edit(piece: string): string {
    const text = this.held + piece;
    this.held = '';
    if (this.replay !== null || text.includes(CLOSING)) return this.continueReplay(text);
    if (this.isAfterThinking && repeatsWrapper(text)) return this.continueReplay(text);
    if (this.isAfterThinking && mayRepeatWrapper(text)) {
      this.held = text;
      return '';
    }
    return this.take(text);
  }

  /** What was held back and is text after all. */
  end(): string {
    const { held } = this;
    this.held = '';
    return held === '' ? '' : this.take(held);
  }

  private continueReplay(piece: string): string {
    const text = (this.replay ?? '') + piece;
    if (!text.includes(CLOSING)) {
      this.replay = text;
      return '';
    }
    this.replay = null;
    const withBreak = text.lastIndexOf(`${CLOSING}\n`);
    const end = withBreak === -1 ? text.lastIndexOf(CLOSING) : withBreak;
    return this.takeBehind(text.slice(end + CLOSING.length));
  }

  /** Answer behind the wrapper's end: one line break belongs to the wrapper, or blanks where there is none. */
  private takeBehind(rest: string): string {
    if (rest.startsWith('\n')) return this.take(rest.slice(1));
    const text = rest.trimStart();
    this.dropsLineBreak = text === '';
    return this.take(text);
  }

  private take(text: string): string {
    if (text === '') return '';
    const isDropped = this.dropsLineBreak && text.startsWith('\n');
    this.dropsLineBreak = false;
    this.isAtHead = false;
    this.isAfterThinking = false;
    return isDropped ? text.slice(1) : text;
  }
}

/** Whether an edit begins with the rest of the wrapper's own tag, or has it further on. */
const repeatsWrapper = (text: string): boolean =>
  text.includes('<summary') || text.trimStart().startsWith('<details') || /^(true|false)"/.test(text);

/** Whether an edit is so short that it may yet turn out to be that. */
const mayRepeatWrapper = (text: string): boolean =>
  ['true"', 'false"', '<details', CLOSING].some((start) => start.startsWith(text.trimStart()));
