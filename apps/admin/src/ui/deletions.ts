/** How long the page offers to undo a deletion, ms. The service could do so for longer. */
export const UNDO_MS = 10_000;

/** `deleting`, `restoring`: the service has not answered yet. */
export type DeletionStep = 'deleting' | 'deleted' | 'restoring';

export interface Deletion {
  readonly key: number;
  readonly ids: readonly string[];
  /** `3 tokens`, `key "laptop"` */
  readonly name: string;
  readonly step: DeletionStep;
  /** Until when it can be undone, ms since 1970; null while the service has not answered. */
  readonly endsAt: number | null;
}

/** What a deletion asks of the service. Each ends when the lists are read anew. */
export interface DeletionCalls {
  remove(): Promise<void>;
  restore(): Promise<void>;
  /** Told of a call that failed. */
  onFault(fault: unknown, step: 'deleting' | 'restoring'): void;
}

interface Entry extends Deletion {
  readonly calls: DeletionCalls;
}

/**
 * Deletes at once, and offers for a while to bring back what was deleted: it is out of use from the first moment on,
 * whatever becomes of the page. What was deleted is hidden as long as it stands in `all`.
 */
export class Deletions {
  private entries: readonly Entry[] = [];
  private nextKey = 1;
  private readonly undone = new Set<number>();
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private readonly watchers = new Set<() => void>();

  readonly all = (): readonly Deletion[] => this.entries;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  async begin(ids: readonly string[], name: string, calls: DeletionCalls): Promise<void> {
    const key = this.nextKey++;
    this.change([...this.entries, { key, ids, name, calls, step: 'deleting', endsAt: null }]);
    try {
      await calls.remove();
    } catch (fault) {
      this.drop(key);
      calls.onFault(fault, 'deleting');
      return;
    }
    if (this.undone.has(key)) await this.restore(key);
    else this.offer(key);
  }

  /** A deletion that is under way is undone as soon as it is done. */
  undo(key: number): void {
    const entry = this.find(key);
    if (entry === undefined || entry.step === 'restoring') return;
    if (entry.step === 'deleted') void this.restore(key);
    else {
      this.undone.add(key);
      this.update(key, { step: 'restoring' });
    }
  }

  /** Takes the offer away; what was deleted stays deleted. */
  dismiss(key: number): void {
    if (this.find(key)?.step === 'deleted') this.drop(key);
  }

  private offer(key: number): void {
    this.update(key, { step: 'deleted', endsAt: Date.now() + UNDO_MS });
    this.timers.set(
      key,
      setTimeout(() => this.drop(key), UNDO_MS),
    );
  }

  private async restore(key: number): Promise<void> {
    clearTimeout(this.timers.get(key));
    this.update(key, { step: 'restoring', endsAt: null });
    const calls = this.find(key)?.calls;
    try {
      await calls?.restore();
      this.drop(key);
    } catch (fault) {
      this.undone.delete(key);
      this.offer(key);
      calls?.onFault(fault, 'restoring');
    }
  }

  private find(key: number): Entry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private update(key: number, change: Partial<Deletion>): void {
    this.change(this.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  }

  private drop(key: number): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.undone.delete(key);
    this.change(this.entries.filter((entry) => entry.key !== key));
  }

  private change(after: readonly Entry[]): void {
    this.entries = after;
    this.watchers.forEach((tell) => tell());
  }
}
