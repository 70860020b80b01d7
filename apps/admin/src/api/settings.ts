import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from './client';
import type { SettingView } from './generated/schema';

export type SettingValue = SettingView['value'];

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => answer(api.GET('/api/admin/settings', { signal })),
});

/** Saves by name, all or none; null takes a saved value back. */
export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: Record<string, SettingValue | null>) =>
      answer(api.PUT('/api/admin/settings', { body: changes })),
    onSuccess: (list) => client.setQueryData(settingsQuery.queryKey, list),
  });
}
