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

/** Takes what is at hand of any iterable: nothing, where it knows of none. */
export function takerOf<T>(iterable: AsyncIterable<T> | AsyncIterator<T>): () => T | undefined {
  const { takeReady } = iterable as Partial<ReadyIterable<T>>;
  return takeReady === undefined ? () => undefined : takeReady.bind(iterable);
}
