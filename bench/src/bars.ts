import type { LoadName } from './loads.ts';
import { median, type Rounds } from './rounds.ts';
import type { Measurement, Subject } from './subjects.ts';

/** One figure that is held to a limit. */
export interface Bar {
  readonly measure: string;
  /** Limit that must be kept. */
  readonly must: number;
  readonly good: number;
  /** Whether more is better. */
  readonly isFloor?: boolean;
  readonly unit: 'x' | 'ms' | 'MB' | 'KB' | '';
}

export interface JudgedBar extends Bar {
  readonly seen: number;
  readonly verdict: 'good' | 'must' | 'missed';
}

type Pick = (measurement: Measurement) => number;

/** A bar that is the median of what `of` makes of each round of a load. */
interface RoundBar extends Bar {
  readonly load: LoadName;
  readonly of: (at: (subject: Subject) => Measurement) => number;
}

const ttft: Pick = ({ ttftP50Ms }) => ttftP50Ms;
const rate: Pick = ({ chunks, seconds }) => chunks / seconds;
const cpuPerChunk: Pick = ({ cpuSeconds, chunks }) => cpuSeconds / chunks;
const cpuPerRequest: Pick = ({ cpuSeconds, requests }) => cpuSeconds / requests;
const publishesPerChunk: Pick = ({ publishes, chunks }) => publishes / chunks;

const ratio =
  (pick: Pick, to: Subject, of: Subject = 'product'): RoundBar['of'] =>
  (at) =>
    pick(at(of)) / pick(at(to));
const added =
  (pick: Pick, subject: Subject = 'product') =>
  (at: (subject: Subject) => Measurement): number =>
    pick(at(subject)) - pick(at('direct'));
const addedRatio =
  (pick: Pick): RoundBar['of'] =>
  (at) =>
    added(pick)(at) / added(pick, 'reference')(at);

/** The bar: what is asked of the wire, each figure relative to the other ways of the same round. */
const ROUND_BARS: readonly RoundBar[] = [
  { load: 'fifty', measure: '50 paced: added TTFT p50', must: 4, good: 2.5, unit: 'ms', of: added(ttft) },
  {
    load: 'fifty',
    measure: '50 paced: added TTFT p50 to the HTTP hop’s',
    must: 1.5,
    good: 1.1,
    unit: 'x',
    of: addedRatio(ttft),
  },
  {
    load: 'fifty',
    measure: '50 paced: added chunk latency p50',
    must: 1.5,
    good: 0.7,
    unit: 'ms',
    of: added(({ latencyP50Ms }) => latencyP50Ms),
  },
  {
    load: 'starts',
    measure: '50 paced: added TTFT p99',
    must: 10,
    good: 5,
    unit: 'ms',
    of: added(({ ttftP99Ms }) => ttftP99Ms),
  },
  {
    load: 'oneFast',
    measure: '1 fast: added TTFT p50 to the HTTP hop’s',
    must: 1.6,
    good: 1.2,
    unit: 'x',
    of: addedRatio(ttft),
  },
  {
    load: 'fiftyFast',
    measure: '50 fast: CPU per chunk to the HTTP hop’s',
    must: 1.3,
    good: 1,
    unit: 'x',
    of: ratio(cpuPerChunk, 'reference'),
  },
  {
    load: 'fifty',
    measure: '50 paced: CPU per chunk to the HTTP hop’s',
    must: 1.6,
    good: 1.2,
    unit: 'x',
    of: ratio(cpuPerChunk, 'reference'),
  },
  {
    load: 'fiveHundred',
    measure: '500 paced: CPU per chunk to the HTTP hop’s',
    must: 1.2,
    good: 0.9,
    unit: 'x',
    of: ratio(cpuPerChunk, 'reference'),
  },
  {
    load: 'fiftyFast',
    measure: '50 fast: chunks/s to the HTTP hop’s',
    must: 0.75,
    good: 1,
    isFloor: true,
    unit: 'x',
    of: ratio(rate, 'reference'),
  },
  {
    load: 'fiftyFast',
    measure: '50 fast: chunks/s to direct',
    must: 0.4,
    good: 0.6,
    isFloor: true,
    unit: 'x',
    of: ratio(rate, 'direct'),
  },
  {
    load: 'fiveHundred',
    measure: '500 paced: chunks/s to the HTTP hop’s',
    must: 1,
    good: 1.2,
    isFloor: true,
    unit: 'x',
    of: ratio(rate, 'reference'),
  },
  {
    load: 'fifty',
    measure: '50 paced: PUBLISH per chunk',
    must: 0.5,
    good: 0.3,
    unit: '',
    of: (at) => publishesPerChunk(at('product')),
  },
  {
    load: 'fiveHundred',
    measure: '500 paced: PUBLISH per chunk',
    must: 0.15,
    good: 0.08,
    unit: '',
    of: (at) => publishesPerChunk(at('product')),
  },
  {
    load: 'fiftyFast',
    measure: '50 fast: PUBLISH per chunk',
    must: 0.05,
    good: 0.02,
    unit: '',
    of: (at) => publishesPerChunk(at('product')),
  },
  {
    load: 'twoHundred',
    measure: '200 streams of 50 events: CPU per stream to the bare pipe’s',
    must: 2.4,
    good: 1.6,
    unit: 'x',
    of: ratio(cpuPerRequest, 'pipe', 'recorded'),
  },
  {
    load: 'answers',
    measure: 'answers of 1.2 KB: CPU per request to the bare pipe’s',
    must: 7,
    good: 4,
    unit: 'x',
    of: ratio(cpuPerRequest, 'pipe', 'recorded'),
  },
];

/** Judges the loads that were measured. */
export function judgeRounds(rounds: Rounds): JudgedBar[] {
  return ROUND_BARS.flatMap(({ load, of, ...bar }) => {
    const measured = rounds[load];
    if (measured === undefined) return [];
    return [judge(bar, median(measured.map((round) => of((subject) => round[subject]!))))];
  });
}

export function judge(bar: Bar, seen: number): JudgedBar {
  const keeps = (limit: number): boolean => (bar.isFloor === true ? seen >= limit : seen <= limit);
  return { ...bar, seen, verdict: keeps(bar.good) ? 'good' : keeps(bar.must) ? 'must' : 'missed' };
}
