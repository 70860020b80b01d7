import { SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { GROUPINGS, summaryQuery, WINDOWS } from '../../api/stats';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { PageHead } from '../../ui/page-head';
import { StaleNote } from '../../ui/stale-note';
import { useUrlState } from '../../ui/url-state';
import { AttentionList } from './attention-list';
import { Figures } from './figures';
import { HealthSection } from './health-section';
import { SeriesSection } from './series-section';
import { TtftSection } from './ttft-section';

function OverviewPage() {
  const t = useText();
  const url = useUrlState();
  const window = WINDOWS.find((one) => one === url.get('window')) ?? '24h';
  const by = GROUPINGS.find((one) => one === url.get('by')) ?? 'outcome';
  const summary = useQuery(summaryQuery(window));
  return (
    <>
      <PageHead
        title={t('overview.title')}
        actions={
          <>
            <StaleNote readAt={summary.dataUpdatedAt} isFailing={summary.isError} />
            <SegmentedControl
              size="sm"
              aria-label={t('overview.window')}
              data={WINDOWS.map((value) => ({ value, label: t(`overview.windows.${value}`) }))}
              value={window}
              onChange={(next) => url.set({ window: next === '24h' ? null : next })}
            />
          </>
        }
      />
      <Stack gap="lg">
        <AttentionList />
        {summary.isError && <ErrorNote error={summary.error} onRetry={() => void summary.refetch()} />}
        <Figures summary={summary.data} />
        <SeriesSection window={window} by={by} />
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <TtftSection window={window} by={by} />
          <HealthSection />
        </SimpleGrid>
      </Stack>
    </>
  );
}

export const route = { Component: OverviewPage };
