/**
 * Times to the first event in classes, each a tenth wider than the one before, so that sums of hours still know how
 * they were spread: a percentile read from them is off by 5 % at most. Class 0 ends at 1 ms, class n at 1.1^n ms.
 */
const WIDTH = Math.log(1.1);

/** @param ms  0 or more */
export const ttftClassOf = (ms: number): number => (ms <= 1 ? 0 : Math.ceil(Math.log(ms) / WIDTH - 1e-9));

/** The middle of a class, ms. */
const middleOf = (ttftClass: number): number => Math.max(1, Math.round(Math.exp((ttftClass - 0.5) * WIDTH)));

/**
 * The time in which a share of the requests had their first event, ms; null where there were none.
 *
 * @param counts  requests by class
 */
export function ttftPercentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  let left = share * [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (left === 0) return null;
  const classes = [...counts.keys()].sort((a, b) => a - b);
  for (const ttftClass of classes) {
    left -= counts.get(ttftClass)!;
    if (left <= 0) return middleOf(ttftClass);
  }
  return middleOf(classes.at(-1)!);
}
