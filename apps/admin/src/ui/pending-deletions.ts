import { useSyncExternalStore } from 'react';

/** How long a deletion can be taken back. */
export const UNDO_MS = 10_000;

export interface PendingDeletion {
  readonly key: number;
  readonly ids: readonly string[];
  /** `3 tokens`, `key "laptop"` */
  readonly name: string;
  readonly endsAt: number;
}

interface Entry extends PendingDeletion {
  readonly run: (isLeaving: boolean) => Promise<void>;
  readonly timer: number;
}

let entries: readonly Entry[] = [];
let nextKey = 1;
const watchers = new Set<() => void>();

function change(after: readonly Entry[]): void {
  entries = after;
  watchers.forEach((tell) => tell());
}

/**
 * Deletes what was named, after a while in which that can be undone; at once when the page is left.
 *
 * @param run  does it; `isLeaving` asks for a request that outlives the page
 */
export function deleteLater(ids: readonly string[], name: string, run: (isLeaving: boolean) => Promise<void>): void {
  const key = nextKey++;
  const timer = window.setTimeout(() => void carryOut(key, false), UNDO_MS);
  change([...entries, { key, ids, name, run, timer, endsAt: Date.now() + UNDO_MS }]);
}

export function undo(key: number): void {
  clearTimeout(entries.find((entry) => entry.key === key)?.timer);
  change(entries.filter((entry) => entry.key !== key));
}

/** Does not wait any longer. */
export const deleteNow = (key: number): void => void carryOut(key, false);

async function carryOut(key: number, isLeaving: boolean): Promise<void> {
  const entry = entries.find((one) => one.key === key);
  if (entry === undefined) return;
  clearTimeout(entry.timer);
  try {
    await entry.run(isLeaving);
  } finally {
    // Hidden until then, so that it does not show up again for a moment.
    change(entries.filter((one) => one.key !== key));
  }
}

window.addEventListener('pagehide', () => entries.forEach(({ key }) => void carryOut(key, true)));

const subscribe = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};

export const usePendingDeletions = (): readonly PendingDeletion[] => useSyncExternalStore(subscribe, () => entries);
