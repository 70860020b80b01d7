import { LineChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import type { SeriesView } from '../../api/generated/schema';
import { duration } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { toTtftPoints } from './ttft-data';

const HALF = '#0b7a76';
const MOST = '#3f6fc4';

/** Time to the first token over time; a step in which no answer began is a gap. */
export default function TtftChart({ view }: { readonly view: SeriesView }) {
  const t = useText();
  return (
    <LineChart
      h={210}
      data={toTtftPoints(view)}
      dataKey="at"
      series={[
        { name: 'p95', label: t('overview.p95Name'), color: MOST, strokeDasharray: '5 4' },
        { name: 'p50', label: t('overview.p50Name'), color: HALF },
      ]}
      curveType="linear"
      connectNulls={false}
      dotProps={{ r: 2.5 }}
      gridAxis="x"
      tickLine="none"
      withLegend
      legendProps={{ verticalAlign: 'top', height: 30 }}
      lineProps={{ isAnimationActive: false }}
      valueFormatter={(value) => duration(value)}
      yAxisProps={{ width: 56 }}
      role="img"
      aria-label={t('overview.firstTokenChart')}
    />
  );
}
