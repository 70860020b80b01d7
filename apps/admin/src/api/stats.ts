import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { SeriesView } from './generated/schema';

export const WINDOWS = ['24h', '7d', '30d'] as const;
export type StatsWindow = (typeof WINDOWS)[number];
export type Grouping = SeriesView['by'];
export const GROUPINGS: readonly Grouping[] = ['outcome', 'model', 'provider', 'key'];

const LIVE_MS = 10_000;

export const summaryQuery = (window: StatsWindow) =>
  queryOptions({
    queryKey: ['stats', 'summary', window],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/stats/summary', { params: { query: { window } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });

export const seriesQuery = (window: StatsWindow, by: Grouping) =>
  queryOptions({
    queryKey: ['stats', 'series', window, by],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/stats/series', { params: { query: { window, by } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS * 3,
  });
