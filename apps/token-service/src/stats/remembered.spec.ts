import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered.js';

describe('a remembered answer', () => {
  it('is made once for all who ask within its time, and anew after it', async () => {
    let now = 0;
    let made = 0;
    const remembered = new Remembered<number>(1_000, () => now);
    const ask = (key: string) => remembered.of(key, () => Promise.resolve((made += 1)));
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([1, 1, 2]);
    now = 999;
    expect(await ask('a')).toBe(1);
    now = 1_000;
    expect(await ask('a')).toBe(3);
  });

  it('is not kept when it failed', async () => {
    const remembered = new Remembered<number>(1_000, () => 0);
    await expect(remembered.of('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await remembered.of('a', () => Promise.resolve(1))).toBe(1);
  });
});
