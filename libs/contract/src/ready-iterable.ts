/**
 * An iterable that often has several items at hand, such as those of one read from a socket. Whoever iterates may take
 * these without a step for each, which would cost more than most items do.
 */
export interface ReadyIterable<T> extends AsyncIterable<T> {
  /**
   * The next item where it is at hand; undefined where it is not, or where there is more to say than an item: the next
   * step tells. Called between steps of the one iteration only, never while one is under way.
   */
  takeReady(): T | undefined;
}

/** What is at hand of any iteration: nothing, where it knows of none. */
export const takeReady = <T>(source: AsyncIterable<T> | AsyncIterator<T>): T | undefined =>
  (source as Partial<ReadyIterable<T>>).takeReady?.();
