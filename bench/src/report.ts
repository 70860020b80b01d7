import type { LoadFigures } from './load.ts';

/** One subject under one load in one round. */
export interface Measurement extends LoadFigures {
  /** CPU seconds of everything between load tool and upstream. */
  readonly cpuSeconds: number;
}

export interface Row {
  readonly load: string;
  readonly measure: string;
  readonly direct: number | null;
  readonly reference: number;
  readonly product: number;
  /** Product to reference, the median of the rounds' own ratios; null where a ratio of the two makes no sense. */
  readonly ratio: number | null;
}

export type Subject = 'direct' | 'reference' | 'product';
export type Round = Readonly<Record<Subject, Measurement>>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The figures of one load over all rounds. */
export function toRows(load: string, rounds: readonly Round[]): Row[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const addedTtft = (subject: Subject) => (round: Round) => round[subject].ttftP50Ms - round.direct.ttftP50Ms;
  const rate = (subject: Subject) => (round: Round) => round[subject].chunks / round[subject].seconds;
  const cpu = (subject: Subject) => (round: Round) => (round[subject].cpuSeconds / round[subject].chunks) * 1e6;
  const row = (measure: string, figure: (subject: Subject) => (round: Round) => number, hasDirect: boolean): Row => ({
    load,
    measure,
    direct: hasDirect ? of(figure('direct')) : null,
    reference: of(figure('reference')),
    product: of(figure('product')),
    ratio: of((round) => figure('product')(round) / figure('reference')(round)),
  });
  return [
    row('TTFT p50, ms', (subject) => (round) => round[subject].ttftP50Ms, true),
    row('added TTFT p50, ms', addedTtft, false),
    row('chunks/s', rate, true),
    row('CPU ms per 1000 chunks', cpu, false),
  ];
}

export function toMarkdown(rows: readonly Row[]): string {
  const cell = (value: number | null, digits = 2) => (value === null ? '–' : value.toFixed(digits));
  const lines = rows.map(
    ({ load, measure, direct, reference, product, ratio }) =>
      `| ${load} | ${measure} | ${cell(direct)} | ${cell(reference)} | ${cell(product)} | ${cell(ratio)} |`,
  );
  return ['| load | measure | direct | HTTP reference | Sluice | ratio |', '|-|-|-|-|-|-|', ...lines].join('\n');
}
