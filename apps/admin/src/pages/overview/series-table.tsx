import { Box, Group } from '@mantine/core';
import type { SeriesGroupView, SeriesView } from '../../api/generated/schema';
import { count, duration, percent, shortCount } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { DataTable, type TableColumn } from '../../ui/data-table';
import { toChart } from './series-data';

interface Row {
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly group: SeriesGroupView;
}

const sum = (group: SeriesGroupView, name: 'succeeded' | 'failed' | 'inputTokens' | 'outputTokens'): number =>
  group.points.reduce((total, point) => total + point[name], 0);

/** The groups of the chart in figures. */
export function SeriesTable({ view }: { readonly view: SeriesView | undefined }) {
  const t = useText();
  const chart = view === undefined ? undefined : toChart(t, view);
  const rows = chart?.series
    .map(({ name, label, color }, index): Row => ({ name, label, color, group: view!.groups[index]! }))
    .filter(({ group }) => group.requests > 0);
  const total = rows?.reduce((all, { group }) => all + group.requests, 0) ?? 0;
  const columns: TableColumn<Row>[] = [
    {
      id: 'name',
      title: view === undefined ? t('overview.name') : t(`overview.groups.${view.by}`),
      cell: ({ label, color }) => (
        <Group gap={8} wrap="nowrap">
          <Box w={9} h={9} bg={color} style={{ borderRadius: 2, flexShrink: 0 }} />
          {label}
        </Group>
      ),
    },
    { id: 'requests', title: t('overview.requests'), align: 'right', cell: ({ group }) => count(group.requests) },
    {
      id: 'share',
      title: t('overview.share'),
      align: 'right',
      from: 'sm',
      cell: ({ group }) => percent(group.requests / total),
    },
    {
      id: 'success',
      title: t('overview.success'),
      align: 'right',
      cell: ({ group }) => {
        const [succeeded, failed] = [sum(group, 'succeeded'), sum(group, 'failed')];
        return succeeded + failed === 0 ? '–' : percent(succeeded / (succeeded + failed));
      },
    },
    {
      id: 'ttft',
      title: t('overview.firstToken'),
      align: 'right',
      from: 'sm',
      cell: ({ group: { ttft } }) => duration(ttft.p50Ms),
    },
    {
      id: 'tokens',
      title: t('requests.tokens'),
      align: 'right',
      from: 'sm',
      cell: ({ group }) => `${shortCount(sum(group, 'inputTokens'))} / ${shortCount(sum(group, 'outputTokens'))}`,
    },
  ];
  const shown = view?.by === 'outcome' ? columns.filter(({ id }) => id !== 'success') : columns;
  return (
    <div style={{ borderTop: '1px solid var(--line)' }}>
      <DataTable
        label={t('overview.requests')}
        columns={shown}
        rows={rows}
        idOf={({ name }) => name}
        expectedRows={4}
        empty={null}
      />
    </div>
  );
}
