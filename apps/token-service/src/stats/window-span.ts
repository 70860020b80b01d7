import type { Window } from './stats.dto.js';

const HOUR_MS = 3_600_000;

/** Steps of each window: so many, the one that has begun included. */
const WINDOW_STEPS: Readonly<Record<Window, { readonly stepMs: number; readonly steps: number }>> = {
  '24h': { stepMs: HOUR_MS, steps: 24 },
  '7d': { stepMs: 6 * HOUR_MS, steps: 28 },
  '30d': { stepMs: 24 * HOUR_MS, steps: 30 },
};

/** Times in ms since 1970. */
export interface WindowSpan {
  /** Beginning of the first step; steps begin at whole hours, six hours or days of UTC. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly steps: number;
}

export function spanOf(window: Window, now: number): WindowSpan {
  const { stepMs, steps } = WINDOW_STEPS[window];
  const begun = Math.floor(now / stepMs) * stepMs;
  return { from: begun - (steps - 1) * stepMs, to: now, stepMs, steps };
}
