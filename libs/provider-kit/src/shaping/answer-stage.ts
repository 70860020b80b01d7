import { ServiceError, type ChatEvent, type ErrorCode, type FinishEvent, type FinishReason } from '@sluice/contract';

/** What an answer is made of before its end. */
export type AnswerDelta = Exclude<ChatEvent, FinishEvent>;

/** What is left to say at the end of an answer, and why it ended. */
export interface AnswerEnd {
  readonly deltas: readonly AnswerDelta[];
  readonly reason: FinishReason;
}

/** One transform of one answer. Stages stand in a row: each is given what the one before it lets through. */
export interface AnswerStage {
  /** Null while the answer goes on; else why it is over here, whatever the upstream has yet to say. */
  readonly ending: FinishReason | null;
  /** @throws BrokenAnswerError when the answer cannot become good any more */
  push(delta: AnswerDelta): readonly AnswerDelta[];
  /**
   * What was held back, once nothing comes any more.
   *
   * @throws BrokenAnswerError when the answer is not what was asked for
   */
  end(reason: FinishReason): AnswerEnd;
}

/** The model did not answer in the form that was asked for. It can be told so, once. */
export class BrokenAnswerError extends Error {
  /**
   * @param code  what the caller hears when no correction helps
   * @param message  the same in a sentence for the caller, without any word of a prompt or an answer
   * @param problem  what is wrong, for the model
   */
  constructor(
    readonly code: Extract<ErrorCode, 'tool_call_invalid' | 'json_output_invalid'>,
    message: string,
    readonly problem: string,
  ) {
    super(message);
    this.name = 'BrokenAnswerError';
  }

  toServiceError(): ServiceError {
    return new ServiceError(this.code, this.message);
  }
}

/** Whether a client that has seen this delta cannot be given another answer in its place: a thought may be had twice. */
export const isIrrevocable = (delta: AnswerDelta): boolean =>
  delta.type !== 'reasoning-delta' && !(delta.type === 'text-delta' && delta.text === '');
