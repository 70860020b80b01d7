import { describe, expect, it } from 'vitest';
import { EventRate } from './event-rate.js';

describe('a rate', () => {
  it('counts the last ten seconds', () => {
    let now = 500;
    const rate = new EventRate(() => now);
    for (let second = 0; second < 20; second += 1) {
      for (let i = 0; i < 5; i += 1) rate.note();
      now += 1_000;
    }
    expect(rate.perSecond()).toBeGreaterThan(4);
    expect(rate.perSecond()).toBeLessThanOrEqual(5);
  });

  it('makes no more of a young count than it is', () => {
    let now = 0;
    const rate = new EventRate(() => now);
    rate.note();
    rate.note();
    now += 10;
    expect(rate.perSecond()).toBe(2);
  });

  it('falls to nothing when nothing happens, however long', () => {
    let now = 0;
    const rate = new EventRate(() => now);
    rate.note();
    now += 11_000;
    expect(rate.perSecond()).toBe(0);
    now += 3_600_000;
    expect(rate.perSecond()).toBe(0);
    rate.note();
    expect(rate.perSecond()).toBeGreaterThan(0);
  });
});
