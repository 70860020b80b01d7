import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error';
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

/** States that a token came into, newest first; null where it is no more. */
export const tokenChangesQuery = (id: string) =>
  queryOptions({
    queryKey: ['tokens', 'changes', id],
    queryFn: ({ signal }) =>
      answerOrNull(404, api.GET('/api/admin/tokens/{id}/changes', { params: { path: { id } }, signal })),
    refetchInterval: LIVE_MS,
  });

/** @returns what reads all that shows tokens anew */
export function useRefreshTokens(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all(['tokens', 'pool'].map((name) => client.invalidateQueries({ queryKey: [name] })));
  };
}

export function useCreateToken() {
  const refresh = useRefreshTokens();
  return useMutation({
    mutationFn: (body: CreateTokenDto) => answer(api.POST('/api/admin/tokens', { body })),
    onSuccess: refresh,
  });
}

export function useUpdateToken(id: string) {
  const client = useQueryClient();
  const refresh = useRefreshTokens();
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
  const refresh = useRefreshTokens();
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

/** @returns what deletes these tokens, and what brings them back. @throws ApiError `gone` where none came back */
export function useTokenDeletion() {
  const refresh = useRefreshTokens();
  return (ids: readonly string[]) => {
    const change = async (action: 'delete' | 'restore'): Promise<number> => {
      const { changed } = await answer(api.POST('/api/admin/tokens/bulk', { body: { ids: [...ids], action } }));
      await refresh();
      return changed;
    };
    return {
      remove: async (): Promise<void> => void (await change('delete')),
      async restore(): Promise<void> {
        if ((await change('restore')) === 0) throw new ApiError('nothing came back', 404, 'gone');
      },
    };
  };
}

/** @throws ApiError */
export const importTokens = (body: ImportDto) => answer(api.POST('/api/admin/tokens/import', { body }));

/** @throws ApiError `wrong_password` */
export const exportTokens = (body: { password: string; provider?: string; channel?: string }) =>
  answer(api.POST('/api/admin/tokens/export', { body }));

/** @throws ApiError `wrong_password` */
export const revealToken = async (id: string, password: string): Promise<string> =>
  (await answer(api.POST('/api/admin/tokens/{id}/reveal', { params: { path: { id } }, body: { password } }))).secret;
