import type { SimulatorSettings } from '../site.js';

/** What can be changed of the simulated K2Think, also while it runs. */
export interface K2ThinkSettings extends SimulatorSettings {
  /** Whether the page of guests is reached by a redirect, with cookies on the way. */
  readonly redirectsGuests: boolean;
  /**
   * How the chat site's snapshots grow: `closed`, each has both its tags closed; `open`, the answer's is closed by the
   * last alone; `cut`, the last one cut anywhere, also inside a tag.
   */
  readonly growth: 'closed' | 'open' | 'cut';
  /** Which tags the site writes; those that are missing leave bare text. `unclosed` opens the answer's only. */
  readonly tags: 'both' | 'unclosed' | 'reasoning' | 'none';
  /** Whether the site writes reasoning as HTML: `&gt; ` before each line, and so on. */
  readonly isEscaped: boolean;
  /** What a frame of the site holds: OpenAI's choices, `{"content":…}`, or the text alone where it is no JSON. */
  readonly payload: 'choices' | 'content' | 'raw';
  /** Lines behind the last snapshot. */
  readonly endMarkers: readonly string[];
  /** How the official API sets reasoning apart: by its closing tag alone, by both, or by a field of its own. */
  readonly thinkTags: 'closing' | 'both' | 'field' | 'none';
}

export const DEFAULT_K2THINK_SETTINGS: K2ThinkSettings = {
  paceMs: 25,
  redirectsGuests: false,
  growth: 'open',
  tags: 'both',
  isEscaped: false,
  payload: 'choices',
  endMarkers: ['{"done":true}', '-1'],
  thinkTags: 'closing',
};
