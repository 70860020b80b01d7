import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { SeriesView } from '../../api/generated/schema';
import { seriesQuery, type Grouping, type StatsWindow } from '../../api/stats';
import { duration } from '../../i18n/format';
import { useText } from '../../i18n/use-text';
import { Empty } from '../../ui/empty';
import { Section } from '../../ui/section';
import { toTtftPoints } from './ttft-data';

const TtftChart = lazy(() => import('./ttft-chart'));

interface TtftSectionProps {
  readonly window: StatsWindow;
  /** Of the series beside it, which is the same answer of the service. */
  readonly by: Grouping;
}

/** How long people wait for the first token, step by step. */
export function TtftSection({ window, by }: TtftSectionProps) {
  const t = useText();
  const { data: view, isError } = useQuery(seriesQuery(window, by));
  const isEmpty = view?.ttft.every(({ p50Ms }) => p50Ms === null) ?? false;
  // The series above it says what is wrong.
  if (isError && view === undefined) return null;
  return (
    <Section title={t('overview.firstTokenTime')}>
      {view === undefined ? (
        <Skeleton h={210} />
      ) : isEmpty ? (
        <Empty title={t('overview.noFirstToken')} />
      ) : (
        <>
          <Suspense fallback={<Skeleton h={210} />}>
            <TtftChart view={view} />
          </Suspense>
          <Figures view={view} />
        </>
      )}
    </Section>
  );
}

/** What the chart shows, for who cannot see it. */
function Figures({ view }: { readonly view: SeriesView }) {
  const t = useText();
  return (
    <div className="visually-hidden">
      <table>
        <caption>{t('overview.firstTokenChart')}</caption>
        <thead>
          <tr>
            <th>{t('overview.step')}</th>
            <th>{t('overview.p50Name')}</th>
            <th>{t('overview.p95Name')}</th>
          </tr>
        </thead>
        <tbody>
          {toTtftPoints(view)
            .filter(({ p50 }) => p50 !== null)
            .map(({ at, p50, p95 }) => (
              <tr key={at}>
                <td>{at}</td>
                <td>{duration(p50)}</td>
                <td>{duration(p95)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
