import { describe, expect, it } from 'vitest';
import { shouldReload } from './reload-once';

const missing = new TypeError('Failed to fetch dynamically imported module: /assets/x.js');

function aMemory() {
  const values = new Map<string, string>();
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  };
}

describe('a page whose files an update has replaced', () => {
  it('is loaded anew once, and once more after the next update', () => {
    const memory = aMemory();
    const day = 86_400_000;
    expect(shouldReload(missing, memory, day)).toBe(true);
    expect(shouldReload(missing, memory, day + 5_000)).toBe(false);
    expect(shouldReload(missing, memory, 2 * day)).toBe(true);
  });

  it('is told from one that fails otherwise', () => {
    expect(shouldReload(new TypeError('x is not a function'), aMemory(), 86_400_000)).toBe(false);
    expect(shouldReload(new Error(missing.message), aMemory(), 86_400_000)).toBe(false);
  });
});
