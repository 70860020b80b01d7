import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deletions, UNDO_MS, type DeletionCalls } from './deletions';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Calls of a service that answers when the test says so. */
function aService() {
  const told: string[] = [];
  const remove = Promise.withResolvers<void>();
  const restore = Promise.withResolvers<void>();
  const calls: DeletionCalls = {
    remove: () => (told.push('remove'), remove.promise),
    restore: () => (told.push('restore'), restore.promise),
    onFault: (fault, step) => void told.push(`${step}: ${String(fault)}`),
  };
  return { told, calls, remove, restore };
}

const steps = (deletions: Deletions): string[] => deletions.all().map(({ step }) => step);

describe('a deletion', () => {
  it('is done at once, and can be undone for ten seconds', async () => {
    const deletions = new Deletions();
    const { told, calls, remove } = aService();
    const begun = deletions.begin(['a'], 'one', calls);
    expect([told, steps(deletions)]).toEqual([['remove'], ['deleting']]);
    remove.resolve();
    await begun;
    expect(steps(deletions)).toEqual(['deleted']);
    vi.advanceTimersByTime(UNDO_MS - 1);
    expect(steps(deletions)).toEqual(['deleted']);
    vi.advanceTimersByTime(1);
    expect([steps(deletions), told]).toEqual([[], ['remove']]);
  });

  it('that failed is told of, and hides nothing any more', async () => {
    const deletions = new Deletions();
    const { told, calls, remove } = aService();
    const begun = deletions.begin(['a'], 'one', calls);
    remove.reject('unreachable');
    await begun;
    expect([told, steps(deletions)]).toEqual([['remove', 'deleting: unreachable'], []]);
  });

  it('that is under way is undone when it is done', async () => {
    const deletions = new Deletions();
    const { told, calls, remove, restore } = aService();
    const begun = deletions.begin(['a'], 'one', calls);
    deletions.undo(deletions.all()[0]!.key);
    expect([told, steps(deletions)]).toEqual([['remove'], ['restoring']]);
    remove.resolve();
    restore.resolve();
    await begun;
    expect([told, steps(deletions)]).toEqual([['remove', 'restore'], []]);
  });

  it('that could not be undone is offered to be undone again', async () => {
    const deletions = new Deletions();
    const { told, calls, remove, restore } = aService();
    remove.resolve();
    await deletions.begin(['a'], 'one', calls);
    deletions.undo(deletions.all()[0]!.key);
    vi.advanceTimersByTime(UNDO_MS);
    expect(steps(deletions)).toEqual(['restoring']);
    restore.reject('unreachable');
    await vi.waitFor(() => expect(steps(deletions)).toEqual(['deleted']));
    expect(told.at(-1)).toBe('restoring: unreachable');
    deletions.dismiss(deletions.all()[0]!.key);
    expect(steps(deletions)).toEqual([]);
  });
});
