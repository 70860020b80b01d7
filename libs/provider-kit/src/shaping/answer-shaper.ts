import type { FinishReason } from '@sluice/contract';
import type { AnswerDelta, AnswerEnd, AnswerStage } from './answer-stage.js';

/** The stages of one answer in a row. */
export class AnswerShaper {
  /** The last stage that has ended the answer by itself; its ending is the answer's. */
  private endedAt: number | null = null;
  private hasCalls = false;

  constructor(private readonly stages: readonly AnswerStage[]) {}

  /** Whether the answer is over, whatever the upstream has yet to say. */
  get isOver(): boolean {
    return this.endedAt !== null;
  }

  /** @throws BrokenAnswerError when the answer cannot become good any more */
  push(delta: AnswerDelta): readonly AnswerDelta[] {
    return this.note(this.run([delta], 0));
  }

  /**
   * What was held back, and why the answer ended.
   *
   * @param reason  the upstream's word; null when it was not waited for, as the answer was over before
   * @throws BrokenAnswerError when the answer is not what was asked for
   */
  end(reason: FinishReason | null): AnswerEnd {
    const deltas: AnswerDelta[] = [];
    let current = reason ?? 'stop';
    let at = 0;
    if (this.endedAt !== null) {
      current = this.stages[this.endedAt]?.ending ?? current;
      at = this.endedAt + 1;
    }
    for (; at < this.stages.length; at += 1) {
      const last = this.stages[at]?.end(current);
      if (last === undefined) break;
      const passed = this.run(last.deltas, at + 1);
      deltas.push(...passed);
      current = last.reason;
      if (this.endedAt !== null && this.endedAt > at) {
        at = this.endedAt;
        current = this.stages[at]?.ending ?? current;
      }
    }
    this.note(deltas);
    // A stop text behind a call leaves the call to be made.
    return { deltas, reason: current === 'stop' && this.hasCalls ? 'tool_calls' : current };
  }

  private note(deltas: readonly AnswerDelta[]): readonly AnswerDelta[] {
    this.hasCalls ||= deltas.some(({ type }) => type === 'tool-call-start');
    return deltas;
  }

  private run(deltas: readonly AnswerDelta[], from: number): readonly AnswerDelta[] {
    let current = deltas;
    for (const [position, stage] of this.stages.entries()) {
      if (position < from || current.length === 0) continue;
      const passed: AnswerDelta[] = [];
      for (const delta of current) {
        passed.push(...stage.push(delta));
        if (stage.ending === null) continue;
        this.endedAt = Math.max(this.endedAt ?? 0, position);
        break;
      }
      current = passed;
    }
    return current;
  }
}
