import type { AnswerDelta, AnswerEnd, AnswerStage } from './answer-stage.js';
import type { FinishReason } from '@sluice/contract';

/**
 * Keeps an answer back until it is whole, for a client that reads it whole anyway: up to its end it can still be
 * corrected. Reasoning goes ahead.
 */
export class WholeAnswer implements AnswerStage {
  readonly ending = null;
  private readonly held: AnswerDelta[] = [];

  push(delta: AnswerDelta): readonly AnswerDelta[] {
    if (delta.type === 'reasoning-delta') return [delta];
    this.held.push(delta);
    return [];
  }

  end(reason: FinishReason): AnswerEnd {
    return { deltas: this.held, reason };
  }
}
