import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import type { SeriesView } from '../../api/generated/schema';
import { count } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { toChart } from './series-data';

/** Requests over time. The table beneath says the same in figures, so that nobody depends on the picture. */
export default function SeriesChart({ view }: { readonly view: SeriesView }) {
  const t = useText();
  const { series, points } = toChart(t, view);
  return (
    <BarChart
      h={230}
      data={points}
      dataKey="at"
      type="stacked"
      series={series.map(({ name, label, color }) => ({ name, label, color }))}
      gridAxis="x"
      tickLine="none"
      barProps={{ isAnimationActive: false, maxBarSize: 28 }}
      valueFormatter={(value) => count(value)}
      yAxisProps={{ width: 44, allowDecimals: false }}
      role="img"
      aria-label={t('overview.chart', { by: t(`overview.groups.${view.by}`) })}
    />
  );
}
