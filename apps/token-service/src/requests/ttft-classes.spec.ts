import { describe, expect, it } from 'vitest';
import { ttftClassOf, ttftPercentile } from './ttft-classes.js';

const countsOf = (times: readonly number[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const ms of times) counts.set(ttftClassOf(ms), (counts.get(ttftClassOf(ms)) ?? 0) + 1);
  return counts;
};

describe('percentiles of times to the first event', () => {
  it('are within 5 % of the truth, from a few ms to ten minutes', () => {
    for (const scale of [20, 400, 6_000, 600_000]) {
      const times = Array.from({ length: 1_001 }, (_, i) => Math.round(scale * (0.2 + i / 1_000)));
      for (const share of [0.5, 0.95]) {
        const exact = times[Math.ceil(share * times.length) - 1]!;
        const seen = ttftPercentile(countsOf(times), share)!;
        expect(Math.abs(seen - exact) / exact, `${share} of ${scale}`).toBeLessThan(0.051 + 1 / exact);
      }
    }
  });

  it('are unknown where there are none, and have a class for 0', () => {
    expect(ttftPercentile(new Map(), 0.5)).toBeNull();
    expect(ttftPercentile(countsOf([0, 0, 1]), 0.95)).toBe(1);
  });
});
