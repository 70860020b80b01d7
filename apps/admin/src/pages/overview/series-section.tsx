import { Box, SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { GROUPINGS, seriesQuery, type Grouping, type StatsWindow } from '../../api/stats';
import { useText } from '../../i18n/use-text';
import { Empty } from '../../ui/empty';
import { ErrorNote } from '../../ui/error-note';
import { Section } from '../../ui/section';
import { useUrlState } from '../../ui/url-state';
import { SeriesTable } from './series-table';

/** Charts weigh as much as all the rest: they come when the page stands. */
const SeriesChart = lazy(() => import('./series-chart'));

interface SeriesSectionProps {
  readonly window: StatsWindow;
  readonly by: Grouping;
}

export function SeriesSection({ window, by }: SeriesSectionProps) {
  const t = useText();
  const url = useUrlState();
  const series = useQuery(seriesQuery(window, by));
  const isEmpty = series.data?.groups.every(({ requests }) => requests === 0) ?? false;
  return (
    <Section
      title={t('overview.requests')}
      isFlush
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('overview.by')}
          data={GROUPINGS.map((value) => ({ value, label: t(`overview.groups.${value}`) }))}
          value={by}
          onChange={(next) => url.set({ by: next === 'outcome' ? null : next })}
        />
      }
    >
      {series.isError && <ErrorNote error={series.error} onRetry={() => void series.refetch()} />}
      {isEmpty ? (
        <Empty title={t('overview.noFigures')} advice={t('overview.noFiguresText')} />
      ) : (
        <>
          <Box p="md" mih={262}>
            {series.data === undefined ? (
              <Skeleton h={230} />
            ) : (
              <Suspense fallback={<Skeleton h={230} />}>
                <SeriesChart view={series.data} />
              </Suspense>
            )}
          </Box>
          <SeriesTable view={series.data} />
        </>
      )}
    </Section>
  );
}
