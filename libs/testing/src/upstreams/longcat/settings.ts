import type { SimulatorSettings } from '../site.js';

/**
 * How frames hold the answer: `choices` with a piece in each, `events` likewise, `repeated-events` with all of the text
 * so far in each, `whole` the same outside of events.
 */
export type FrameShape = 'choices' | 'events' | 'repeated-events' | 'whole';

/**
 * What says that an answer is complete: `all` that the form has; `status` alone, or the finish event; `lastOne` on a
 * frame that has nothing else to say; the `marker` [DONE] alone.
 */
export type EndMarks = 'all' | 'status' | 'last-one' | 'marker';

/** What can be changed of the simulated LongCat, also while it runs. */
export interface LongcatSettings extends SimulatorSettings {
  /** `v1` is `/api/v1/chat-completion`, `v2` is `/api/v1/chat-completion-V2`; the others answer 404. */
  readonly completionPaths: readonly ('v1' | 'v2')[];
  /** null is the shape of the path: `choices` for `v1`, `events` for `v2`. */
  readonly shape: FrameShape | null;
  readonly endMarks: EndMarks;
  /** Whether a blank stands after `data:`; by turns when `mixed`. */
  readonly blank: 'none' | 'always' | 'mixed';
  /** Shortest time between two conversations that one token opens, ms; sooner is refused with 429. 0 refuses nothing. */
  readonly sessionIntervalMs: number;
}

export const DEFAULT_LONGCAT_SETTINGS: LongcatSettings = {
  completionPaths: ['v1', 'v2'],
  shape: null,
  endMarks: 'all',
  blank: 'mixed',
  sessionIntervalMs: 0,
  paceMs: 25,
};
