import { useSyncExternalStore } from 'react';
import type { ImportView } from '../../api/generated/schema';
import type { ImportCount } from './import-run';

/** An import that goes on, or has ended. */
export interface Import extends ImportCount {
  /** Null while it runs, and where it broke off. */
  readonly result: ImportView | null;
  /** Why it broke off; null where it did not. */
  readonly fault: unknown;
}

let current: Import | null = null;
const watchers = new Set<() => void>();

function change(next: Import | null): void {
  current = next;
  watchers.forEach((tell) => tell());
}

/**
 * Has an import go on whatever page is looked at; one at a time.
 *
 * @param run  does it, and ends when the lists are read anew
 */
export async function beginImport(run: (onCount: (count: ImportCount) => void) => Promise<ImportView>): Promise<void> {
  change({ done: 0, total: 0, result: null, fault: null });
  const count = (next: ImportCount): void => change({ ...next, result: null, fault: null });
  try {
    const result = await run(count);
    change({ done: current?.done ?? 0, total: current?.total ?? 0, result, fault: null });
  } catch (fault) {
    change({ done: current?.done ?? 0, total: current?.total ?? 0, result: null, fault });
  }
}

export const dismissImport = (): void => change(null);

export const isImporting = (one: Import | null): boolean => one !== null && one.result === null && one.fault === null;

const subscribe = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};

export const useImport = (): Import | null => useSyncExternalStore(subscribe, () => current);
