import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, answerOrNull, api, onSessionEnd } from '../api/client';

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  queryFn: ({ signal }) => answerOrNull(401, api.GET('/api/admin/session', { signal })),
});

/** Forgets the session as soon as the service does: the pages behind it give way to the sign-in. */
export function useSessionEnd(): void {
  const client = useQueryClient();
  useEffect(() => onSessionEnd(() => void client.setQueryData(sessionQuery.queryKey, null)), [client]);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (password: string) => {
      await answer(api.POST('/api/admin/session', { body: { password } }));
      // What was kept may be of another time, or of somebody else.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE('/api/admin/session')),
    onSettled: () => client.setQueryData(sessionQuery.queryKey, null),
  });
}
