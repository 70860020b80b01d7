import type { SeriesView } from '../../api/generated/schema';
import type { Grouping } from '../../api/stats';
import type { RequestOutcome } from '../../api/requests';
import { OUTCOME_HEALTH } from '../requests/outcome';
import type { Translate } from '../../i18n/language';
import { stepLabel } from './step-label';

export interface ChartSeries {
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly requests: number;
}

/** Told apart by people who see few colours, in both schemes; those of states are not among them. */
const COLOURS = ['#0b7a76', '#3f6fc4', '#9a5fb8', '#c2648a', '#7d8f2f', '#2f9fc0', '#8a6d4b', '#5a6b9a'];
const REST = '#8b9497';

/** Outcomes keep the colour of their state. */
const OUTCOME_COLOURS: Readonly<Record<string, string>> = {
  completed: '#2f9f99',
  length: '#74c1bc',
  tool_calls: '#3f6fc4',
  content_filter: '#9a5fb8',
};

const colourOf = (by: Grouping, name: string | null, index: number): string => {
  if (by !== 'outcome') return COLOURS[index % COLOURS.length]!;
  const known = OUTCOME_COLOURS[name ?? ''];
  if (known !== undefined) return known;
  const health = OUTCOME_HEALTH[name as RequestOutcome] ?? 'off';
  return `var(--${health})`;
};

export function labelOf(t: Translate, by: Grouping, name: string | null, label: string | null): string {
  if (name === null) return by === 'key' ? t('overview.noKey') : t('overview.noModel');
  if (by === 'outcome') return name in OUTCOME_HEALTH ? t(`outcomes.${name as RequestOutcome}.word`) : name;
  return label ?? name;
}

/** The series of a chart, and its points by their names. */
export function toChart(t: Translate, view: SeriesView) {
  const series = view.groups.map((group, index): ChartSeries => ({
    name: `s${index}`,
    label: group.isRest ? t('overview.rest') : labelOf(t, view.by, group.name, group.label),
    color: group.isRest ? REST : colourOf(view.by, group.name, index),
    requests: group.requests,
  }));
  const points = (view.groups[0]?.points ?? []).map(({ at }, index) => ({
    at: stepLabel(view, at),
    ...Object.fromEntries(view.groups.map((group, place) => [`s${place}`, group.points[index]?.requests ?? 0])),
  }));
  return { series, points };
}
