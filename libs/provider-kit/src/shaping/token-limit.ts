import type { FinishReason } from '@sluice/contract';
import type { AnswerDelta, AnswerEnd, AnswerStage } from './answer-stage.js';
import type { CountTokens } from './usage/count-tokens.js';

/** Text that is counted anew with each piece that is added to it, characters: the beginning of a word tells little. */
const LONGEST_TAIL = 64;

/** Ends an answer that would grow longer than so many tokens, reasoning and tool arguments included. */
export class TokenLimit implements AnswerStage {
  ending: FinishReason | null = null;
  /** Tokens of what is not counted anew any more. */
  private counted = 0;
  private tail = '';

  constructor(
    private readonly maxTokens: number,
    private readonly count: CountTokens,
  ) {}

  push(delta: AnswerDelta): readonly AnswerDelta[] {
    switch (delta.type) {
      case 'text-delta':
      case 'reasoning-delta':
        return this.cut(delta.text).map((text) => ({ ...delta, text }));
      case 'tool-call-delta':
        return this.cut(delta.inputJson).map((inputJson) => ({ ...delta, inputJson }));
      case 'tool-call-start':
      case 'citation':
        return [delta];
    }
  }

  end(reason: FinishReason): AnswerEnd {
    return { deltas: [], reason };
  }

  /** What of a piece there is room for; nothing where there is none. */
  private cut(piece: string): readonly string[] {
    const room = this.maxTokens - this.counted;
    const text = this.tail + piece;
    if (this.count(text) > room) {
      this.ending = 'length';
      const kept = this.longestFit(piece, room);
      return kept === '' ? [] : [kept];
    }
    const end = text.length > LONGEST_TAIL ? Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'), 0) : 0;
    const settled = end === 0 && text.length > 4 * LONGEST_TAIL ? text.length : end;
    this.counted += this.count(text.slice(0, settled));
    this.tail = text.slice(settled);
    return [piece];
  }

  /** The longest beginning of `piece` that is not too much, whole characters only. */
  private longestFit(piece: string, room: number): string {
    const characters = Array.from(piece);
    let fits = 0;
    let tooMany = characters.length;
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (this.count(this.tail + characters.slice(0, middle).join('')) <= room) fits = middle;
      else tooMany = middle;
    }
    return characters.slice(0, fits).join('');
  }
}
