import type { FinishReason } from '@sluice/contract';
import type { AnswerDelta, AnswerEnd, AnswerStage } from './answer-stage.js';

/**
 * Ends an answer where it would say one of some texts: where the first of them is complete, before where it begins.
 * Text that may yet become one is held back. Reasoning and tool arguments are let through.
 */
export class StopTexts implements AnswerStage {
  ending: FinishReason | null = null;
  private held = '';

  /** @param stops  none of them empty */
  constructor(private readonly stops: readonly string[]) {}

  push(delta: AnswerDelta): readonly AnswerDelta[] {
    if (delta.type !== 'text-delta') return [delta];
    const text = this.held + delta.text;
    const cut = this.findCut(text);
    if (cut !== null) this.ending = 'stop';
    const end = cut ?? text.length - this.lengthOfBeginning(text);
    this.held = cut === null ? text.slice(end) : '';
    return end === 0 ? [] : [{ type: 'text-delta', text: text.slice(0, end) }];
  }

  end(reason: FinishReason): AnswerEnd {
    return { deltas: this.held === '' ? [] : [{ type: 'text-delta', text: this.held }], reason };
  }

  /** Where the stop text begins that is the first to be complete; of two that end together, the longer one. */
  private findCut(text: string): number | null {
    let cut: number | null = null;
    let firstEnd = Infinity;
    for (const stop of this.stops) {
      const start = text.indexOf(stop);
      if (start === -1) continue;
      const end = start + stop.length;
      if (end < firstEnd || (end === firstEnd && start < (cut ?? 0))) {
        firstEnd = end;
        cut = start;
      }
    }
    return cut;
  }

  /** Length of the longest beginning of a stop text that `text` ends with. */
  private lengthOfBeginning(text: string): number {
    let longest = 0;
    for (const stop of this.stops) {
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
        if (text.endsWith(stop.slice(0, length))) {
          longest = length;
          break;
        }
      }
    }
    return longest;
  }
}
