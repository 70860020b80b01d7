import { isObservable, type Observable } from 'rxjs';

/**
 * What a Nest handler gave back, as items to send: an async iterable as it is, at the reader's pace; an Observable (also
 * one that carries such an iterable, as interceptors make it) as its values come; else one value.
 */
export function toAsyncIterable(result: unknown): AsyncIterable<unknown> {
  if (isAsyncIterable(result)) return result;
  if (isObservable(result)) return flatten(fromObservable(result));
  return only(result);
}

async function* flatten(values: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const value of values) {
    if (isAsyncIterable(value)) yield* value;
    else yield value;
  }
}

async function* only(value: unknown): AsyncGenerator<unknown> {
  if (value !== undefined) yield value;
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
