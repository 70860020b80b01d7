import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './client';
import type { CheckTokensDto } from './generated/schema';

/** While something runs it is asked after this often, ms. */
const RUNNING_MS = 1_000;

export const jobsQuery = queryOptions({
  queryKey: ['jobs', 'list'],
  queryFn: ({ signal }) => answer(api.GET('/api/admin/jobs', { signal })),
  refetchInterval: (query) => (query.state.data?.items.some(({ running }) => running.length > 0) ? RUNNING_MS : 5_000),
});

/** One run, asked after until it has ended. */
export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['jobs', 'run', runId],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/jobs/runs/{runId}', { params: { path: { runId } }, signal })),
    refetchInterval: (query) => {
      const state = query.state.data?.state;
      return state === 'completed' || state === 'failed' ? false : RUNNING_MS;
    },
  });

export function useRunJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => answer(api.POST('/api/admin/jobs/{name}/run', { params: { path: { name } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

/** Asks the upstreams about many tokens; the answer names the run that does it. */
export function useCheckTokens() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CheckTokensDto) => answer(api.POST('/api/admin/tokens/check', { body })),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  });
}

export function useCheckToken(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST('/api/admin/tokens/{id}/check', { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
}
