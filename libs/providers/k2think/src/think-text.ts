import type { ChatEvent } from '@sluice/contract';
import { certainAtEnd, certainLength } from './closing-tag.js';

const OPENING = '<think>';
const CLOSING = '</think>';
const ANSWER = '<answer>';
const ANSWER_CLOSING = '</answer>';

/**
 * Takes apart a text that begins with reasoning, however it is cut. `</think>` ends the reasoning; `<think>` before it
 * may be missing, and the answer may stand between tags of its own. Blanks around either belong to the tags.
 */
export class ThinkText {
  private state: 'head' | 'thinking' | 'answer-head' | 'answer' = 'head';
  /** Text that may yet be markup, or the blanks before it. */
  private held = '';
  /** All of the text, until it is certain that its beginning was reasoning. */
  private whole: string | null = '';
  private isWrapped = false;
  private hasText = false;

  push(piece: string): readonly ChatEvent[] {
    if (this.whole !== null) this.whole += piece;
    const events: ChatEvent[] = [];
    let rest = this.held + piece;
    this.held = '';
    if (this.state === 'head') rest = this.leaveHead(rest);
    if (this.state === 'thinking') rest = this.think(rest, events);
    if (this.state === 'answer-head') rest = this.leaveAnswerHead(rest);
    if (this.state === 'answer') this.answer(rest, events);
    return events;
  }

  /** The reasoning came by another way: all text is the answer. */
  skipReasoning(): void {
    if (this.state === 'head') this.state = 'answer';
    this.held = '';
    this.whole = null;
  }

  /**
   * What was held back and is text after all.
   *
   * @param isWhole  whether the model ended by itself: a text that had no tag at all was the answer then
   */
  end(isWhole: boolean): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const { held, whole } = this;
    this.held = '';
    if (this.state === 'answer') this.emitText(events, 'text-delta', certainAtEnd(held));
    else if (this.state === 'answer-head') emit(events, 'text-delta', held.trim());
    else if (this.state === 'thinking') this.emitText(events, 'reasoning-delta', certainAtEnd(held));
    if (isWhole && whole !== null) emit(events, 'text-delta', whole.trim());
    return events;
  }

  /** @returns what follows the opening tag; all where there is none; nothing while that cannot be told */
  private leaveHead(text: string): string {
    const start = text.trimStart();
    if (OPENING.startsWith(start) && start !== OPENING) return this.hold(text);
    this.state = 'thinking';
    if (!start.startsWith(OPENING)) return start;
    this.whole = null;
    return start.slice(OPENING.length);
  }

  private think(text: string, events: ChatEvent[]): string {
    const end = text.indexOf(CLOSING);
    if (end === -1) {
      const length = certainLength(text, CLOSING);
      this.hold(text.slice(length));
      this.emitText(events, 'reasoning-delta', text.slice(0, length));
      return '';
    }
    this.emitText(events, 'reasoning-delta', text.slice(0, end).trimEnd());
    this.whole = null;
    this.state = 'answer-head';
    this.hasText = false;
    return text.slice(end + CLOSING.length);
  }

  private leaveAnswerHead(text: string): string {
    const start = text.trimStart();
    if (ANSWER.startsWith(start) && start !== ANSWER) return this.hold(text);
    this.state = 'answer';
    this.isWrapped = start.startsWith(ANSWER);
    return this.isWrapped ? start.slice(ANSWER.length) : start;
  }

  private answer(text: string, events: ChatEvent[]): void {
    const length = this.isWrapped ? certainLength(text, ANSWER_CLOSING) : text.length;
    this.hold(text.slice(length));
    if (this.isWrapped) this.emitText(events, 'text-delta', text.slice(0, length));
    else emit(events, 'text-delta', text);
  }

  /** Blanks before the first word belong to the tag. */
  private emitText(events: ChatEvent[], type: 'reasoning-delta' | 'text-delta', text: string): void {
    const shown = this.hasText ? text : text.trimStart();
    if (shown !== '') this.hasText = true;
    emit(events, type, shown);
  }

  private hold(text: string): '' {
    this.held = text;
    return '';
  }
}

function emit(events: ChatEvent[], type: 'reasoning-delta' | 'text-delta', text: string): void {
  if (text !== '') events.push({ type, text });
}
