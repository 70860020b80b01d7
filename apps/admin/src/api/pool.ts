import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

export const poolQuery = queryOptions({
  queryKey: ['pool'],
  queryFn: ({ signal }) => answer(api.GET('/api/admin/pool', { signal })),
  refetchInterval: 5_000,
});

/** Providers whose workers were seen lately, with their models. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => answer(api.GET('/api/admin/providers', { signal })),
  refetchInterval: 10_000,
});
