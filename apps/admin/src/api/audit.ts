import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';

export const auditQuery = (query: { page: number; pageSize: number; action?: string }) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/audit', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
