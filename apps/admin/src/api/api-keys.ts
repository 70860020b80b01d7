import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './client';
import type { CreateApiKeyDto, UpdateApiKeyDto } from './generated/schema';

export const apiKeysQuery = (page: number, pageSize: number) =>
  queryOptions({
    queryKey: ['api-keys', page, pageSize],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/api-keys', { params: { query: { page, pageSize } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });

function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['api-keys'] });
}

export function useCreateApiKey() {
  const refresh = useRefresh();
  return useMutation({
    // The answer holds the key in clear: it is not kept in the cache.
    gcTime: 0,
    mutationFn: (body: CreateApiKeyDto) => answer(api.POST('/api/admin/api-keys', { body })),
    onSuccess: refresh,
  });
}

export function useUpdateApiKey(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: UpdateApiKeyDto) =>
      answer(api.PATCH('/api/admin/api-keys/{id}', { params: { path: { id } }, body })),
    onSuccess: refresh,
  });
}

/** @returns what deletes this key, and what brings it back */
export function useApiKeyDeletion() {
  const refresh = useRefresh();
  return (id: string) => ({
    async remove(): Promise<void> {
      await answer(api.DELETE('/api/admin/api-keys/{id}', { params: { path: { id } } }));
      await refresh();
    },
    async restore(): Promise<void> {
      await answer(api.POST('/api/admin/api-keys/{id}/restore', { params: { path: { id } } }));
      await refresh();
    },
  });
}
