import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error';

/** What a repeat can mend is asked for again; what the service refused is not. */
const isWorthRepeating = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    // Whatever the browser thinks of its network: Sluice may be on this machine.
    queries: { networkMode: 'always', retry: isWorthRepeating, staleTime: 2_000, refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', retry: false },
  },
});
