import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, answerOrNull, api } from './client';
import type { CreateTokenDto, ImportDto, paths, TokenListView, TokenView, UpdateTokenDto } from './generated/schema';

export type TokenQuery = NonNullable<paths['/api/admin/tokens']['get']['parameters']['query']>;
export type TokenState = TokenView['state'];

/** States change while one looks on: they are asked for again this often, ms. */
const LIVE_MS = 3_000;

export const tokensQuery = (query: TokenQuery) =>
  queryOptions({
    queryKey: ['tokens', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/admin/tokens', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });

/** One token; null where it is no more. */
export const tokenQuery = (id: string) =>
  queryOptions({
    queryKey: ['tokens', 'one', id],
    queryFn: ({ signal }) => answerOrNull(404, api.GET('/api/admin/tokens/{id}', { params: { path: { id } }, signal })),
    refetchInterval: LIVE_MS,
  });

function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(['tokens', 'pool'].map((name) => client.invalidateQueries({ queryKey: [name] })));
  };
}

export function useCreateToken() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: CreateTokenDto) => answer(api.POST('/api/admin/tokens', { body })),
    onSuccess: refresh,
  });
}

export function useUpdateToken(id: string) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: UpdateTokenDto) =>
      answer(api.PATCH('/api/admin/tokens/{id}', { params: { path: { id } }, body })),
    onSuccess: async (token) => {
      client.setQueryData(tokenQuery(id).queryKey, token);
      await refresh();
    },
  });
}

/** Switches many on or off: shown at once, and put right by what the service then says. */
export function useSwitchTokens() {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ ids, isOn }: { readonly ids: readonly string[]; readonly isOn: boolean }) =>
      answer(api.POST('/api/admin/tokens/bulk', { body: { ids: [...ids], action: isOn ? 'enable' : 'disable' } })),
    onMutate: async ({ ids, isOn }) => {
      await client.cancelQueries({ queryKey: ['tokens'] });
      const switched = new Set(ids);
      client.setQueriesData<TokenListView>({ queryKey: ['tokens', 'list'] }, (list) =>
        list === undefined
          ? undefined
          : { ...list, items: list.items.map((token) => (switched.has(token.id) ? switchedTo(token, isOn) : token)) },
      );
    },
    onSettled: refresh,
  });
}

const switchedTo = (token: TokenView, isOn: boolean): TokenView =>
  token.enabled === isOn ? token : { ...token, enabled: isOn, state: isOn ? 'active' : 'disabled', nextTryAt: null };

/** @returns what deletes tokens; `isLeaving` sends it so that it arrives although the page is gone */
export function useDeleteTokens() {
  const refresh = useRefresh();
  return async (ids: readonly string[], isLeaving = false): Promise<void> => {
    await answer(
      api.POST('/api/admin/tokens/bulk', { body: { ids: [...ids], action: 'delete' }, keepalive: isLeaving }),
    );
    await refresh();
  };
}

export function useImportTokens() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: ImportDto) => answer(api.POST('/api/admin/tokens/import', { body })),
    onSuccess: async (result) => {
      if (!result.dryRun) await refresh();
    },
  });
}

/** @throws ApiError `wrong_password` */
export const exportTokens = (body: { password: string; provider?: string; channel?: string }) =>
  answer(api.POST('/api/admin/tokens/export', { body }));

/** @throws ApiError `wrong_password` */
export const revealToken = async (id: string, password: string): Promise<string> =>
  (await answer(api.POST('/api/admin/tokens/{id}/reveal', { params: { path: { id } }, body: { password } }))).secret;
