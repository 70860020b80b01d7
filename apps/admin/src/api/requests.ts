import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, answerOrNull, api, root } from './client';
import type { paths, RequestView } from './generated/schema';

export type RequestQuery = NonNullable<paths['/api/admin/requests']['get']['parameters']['query']>;
export type RequestOutcome = RequestView['outcome'];

export const requestsQuery = (query: RequestQuery) =>
  queryOptions({
    queryKey: ['requests', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/requests', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** One request with its timeline; null where it is not in the books, or not yet. */
export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['requests', 'one', id],
    queryFn: ({ signal }) =>
      answerOrNull(404, api.GET('/api/admin/requests/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Where the requests that match are fetched as a file. */
export function exportUrl(query: RequestQuery, format: 'csv' | 'ndjson'): string {
  const { page: _page, pageSize: _size, sort: _sort, ...filters } = query;
  const set = Object.entries({ ...filters, format }).filter(([, value]) => value !== undefined);
  return `${root}/api/admin/requests/export?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

/** The stream of requests as they end; read by an EventSource. */
export const liveUrl = `${root}/api/admin/requests/live`;
