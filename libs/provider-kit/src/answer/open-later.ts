import { type ReadyIterable, takerOf } from '@sluice/contract';

type Step<T> = IteratorResult<T, undefined>;

/**
 * An iterable that its first step opens. From then on its steps are those of what was opened, without a generator in
 * between, which would cost each step several turns of the queue of promises.
 */
export function openLater<T>(
  open: () => Promise<AsyncIterable<T>>,
): AsyncIterableIterator<T, undefined> & ReadyIterable<T> {
  let opening: typeof open | null = open;
  let opened: AsyncIterator<T> | null = null;
  let takeReady: (() => T | undefined) | null = null;
  const first = async (source: typeof open): Promise<Step<T>> => {
    opening = null;
    opened = (await source())[Symbol.asyncIterator]();
    takeReady = takerOf(opened);
    return opened.next();
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (opened !== null) return opened.next();
      return opening === null ? Promise.resolve({ done: true, value: undefined }) : first(opening);
    },
    takeReady: () => takeReady?.(),
    async return() {
      const left = opened;
      opening = opened = takeReady = null;
      await left?.return?.();
      return { done: true, value: undefined };
    },
  };
}
