import { isObservable, type Observable } from 'rxjs';

/**
 * What a Nest handler may give back, as items to send: an async iterable item by item, at the reader's pace; an
 * Observable (also one that carries such an iterable, as interceptors make it) as its values come; else one value.
 */
export async function* toAsyncIterable(result: unknown): AsyncGenerator<unknown> {
  const value = await result;
  if (isAsyncIterable(value)) {
    yield* value;
  } else if (isObservable(value)) {
    for await (const item of fromObservable(value)) {
      if (isAsyncIterable(item)) yield* item;
      else yield item;
    }
  } else if (value !== undefined) {
    yield value;
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function* fromObservable(source: Observable<unknown>): AsyncGenerator<unknown> {
  const values: unknown[] = [];
  let outcome: { error: unknown } | 'complete' | null = null;
  let wake: () => void = () => undefined;
  const subscription = source.subscribe({
    next: (value) => {
      values.push(value);
      wake();
    },
    error: (error: unknown) => {
      outcome = { error };
      wake();
    },
    complete: () => {
      outcome = 'complete';
      wake();
    },
  });
  const ended = (): { error: unknown } | 'complete' | null => outcome;
  try {
    for (;;) {
      while (values.length > 0) yield values.shift();
      const end = ended();
      if (end === 'complete') return;
      if (end) throw end.error;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    subscription.unsubscribe();
  }
}
