import { notifications } from '@mantine/notifications';
import { useSyncExternalStore } from 'react';
import { useText } from '../i18n/use-text';
import { Deletions, type Deletion, type DeletionCalls } from './deletions';
import { explain } from './error-note';

/** Those of all pages: one can leave the page and undo still. */
export const deletions = new Deletions();

export const useDeletions = (): readonly Deletion[] => useSyncExternalStore(deletions.subscribe, deletions.all);

export type DeleteWithUndo = (
  ids: readonly string[],
  name: string,
  calls: Pick<DeletionCalls, 'remove' | 'restore'>,
) => void;

/** @returns what deletes at once, offers to undo it, and says so where either fails */
export function useDeleteWithUndo(): DeleteWithUndo {
  const t = useText();
  return (ids, name, calls) =>
    void deletions.begin(ids, name, {
      ...calls,
      onFault: (fault, step) =>
        notifications.show({
          color: 'red',
          autoClose: false,
          title: t(step === 'deleting' ? 'undo.notDeleted' : 'undo.notRestored', { name }),
          message: explain(t, fault),
        }),
    });
}
