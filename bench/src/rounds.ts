import { LOADS, type LoadName } from './loads.ts';
import type { Measurement, Subject, Subjects } from './subjects.ts';

/** What each way came to under one load, in one round. */
export type Round = Readonly<Partial<Record<Subject, Measurement>>>;

export type Rounds = Readonly<Partial<Record<LoadName, readonly Round[]>>>;

/** Before a load is measured: as many requests of it as compilers want to see, at most a round. */
const WARM_UP_REQUESTS = 1_000;

/**
 * Measures each load on each of its ways in turn, round by round, so that a busy machine is unfair to none.
 *
 * @param names  the loads; all of them as a rule
 */
export async function measureRounds(subjects: Subjects, names: readonly LoadName[], count: number): Promise<Rounds> {
  const results: Partial<Record<LoadName, Round[]>> = {};
  for (const name of names) {
    const { load, subjects: ways } = LOADS[name];
    const warmUp = { ...load, requests: Math.min(load.requests, WARM_UP_REQUESTS) };
    for (const way of ways) await subjects.measure(way, warmUp);
    const rounds: Round[] = [];
    for (let i = 0; i < count; i += 1) {
      const round: Partial<Record<Subject, Measurement>> = {};
      for (const way of ways) round[way] = await subjects.measure(way, load);
      rounds.push(round);
    }
    results[name] = rounds;
    console.error(`measured: ${LOADS[name].name}`);
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
