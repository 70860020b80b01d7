import { describe, expect, it } from 'vitest';
import { openLater } from './open-later.js';

async function* words(onEnd: () => void): AsyncGenerator<string> {
  try {
    yield 'a';
    yield 'b';
  } finally {
    onEnd();
  }
}

describe('openLater', () => {
  it('opens at the first step, once, and hands on what was opened', async () => {
    let opened = 0;
    const iterable = openLater(() => {
      opened += 1;
      return Promise.resolve(words(() => undefined));
    });
    expect(opened).toBe(0);
    const seen: string[] = [];
    for await (const word of iterable) seen.push(word);
    expect([seen, opened]).toEqual([['a', 'b'], 1]);
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });

  it('closes what was opened when its reader leaves', async () => {
    let ends = 0;
    const iterable = openLater(() => Promise.resolve(words(() => (ends += 1))));
    for await (const _ of iterable) break;
    expect(ends).toBe(1);
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });

  it('takes what is at hand of what was opened, and nothing before and after', async () => {
    const hand = ['b'];
    const iterable = openLater(() =>
      Promise.resolve(
        Object.assign(
          words(() => undefined),
          { takeReady: () => hand.shift() },
        ),
      ),
    );
    expect(iterable.takeReady()).toBeUndefined();
    await iterable.next();
    expect([iterable.takeReady(), iterable.takeReady()]).toEqual(['b', undefined]);
    hand.push('c');
    await iterable.return?.();
    expect(iterable.takeReady()).toBeUndefined();
  });

  it('is over after it could not be opened', async () => {
    const iterable = openLater(() => Promise.reject(new Error('shut')));
    await expect(iterable.next()).rejects.toThrow('shut');
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });
});
