import type { SeriesView } from '../../api/generated/schema';
import { stepLabel } from './step-label';

export interface TtftPoint {
  readonly at: string;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Times to the first token of each step, ms; null where no answer began. */
export const toTtftPoints = (view: SeriesView): TtftPoint[] =>
  view.ttft.map(({ at, p50Ms, p95Ms }) => ({ at: stepLabel(view, at), p50: p50Ms, p95: p95Ms }));
