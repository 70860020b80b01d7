import { type ReadyIterable, takeReady } from '@sluice/contract';

type Step<T> = IteratorResult<T, undefined>;

const DONE = { done: true, value: undefined } as const;

/**
 * An iterable that its first step opens. From then on its steps are those of what was opened, without a generator in
 * between, which would cost each step several turns of the queue of promises.
 */
export const openLater = <T>(
  open: () => Promise<AsyncIterable<T>>,
): AsyncIterableIterator<T, undefined> & ReadyIterable<T> => new OpenedLater(open);

/** Thousands of them wait at a time, so that methods of a class are spared a closure each. */
class OpenedLater<T> implements AsyncIterableIterator<T, undefined>, ReadyIterable<T> {
  private opened: AsyncIterator<T> | null = null;

  constructor(private opening: (() => Promise<AsyncIterable<T>>) | null) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step<T>> {
    if (this.opened !== null) return this.opened.next();
    return this.opening === null ? Promise.resolve(DONE) : this.first(this.opening);
  }

  takeReady(): T | undefined {
    return this.opened === null ? undefined : takeReady(this.opened);
  }

  async return(): Promise<Step<T>> {
    const left = this.opened;
    this.opening = this.opened = null;
    await left?.return?.();
    return DONE;
  }

  private async first(open: () => Promise<AsyncIterable<T>>): Promise<Step<T>> {
    this.opening = null;
    this.opened = (await open())[Symbol.asyncIterator]();
    return this.opened.next();
  }
}
