import type { ChatEvent } from '@sluice/contract';

/**
 * How far an upstream's answer has come: `open`, more must follow; `closable`, it has said why it stopped, yet usage
 * may follow; `closed`, nothing follows.
 */
export type AnswerEnding = 'open' | 'closable' | 'closed';

/** Turns the frames of one answer into events. Pure: a provider writes one for each wire format. */
export interface AnswerParser {
  readonly ending: AnswerEnding;
  /**
   * Events of one frame; never a `finish`.
   *
   * @throws ServiceError what the upstream reports inside its stream
   */
  push(data: string): readonly ChatEvent[];
  /** Called once, when `ending` is not `open`: what was held back, then the `finish`. */
  end(): readonly ChatEvent[];
}
