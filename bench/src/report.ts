import type { JudgedBar } from './bars.ts';
import { LOADS, type LoadName } from './loads.ts';
import { median, type Rounds } from './rounds.ts';
import type { Measurement, Subject } from './subjects.ts';

const number = (value: number): string => value.toFixed(value >= 1_000 ? 0 : 2);

/** The bars with what was seen. */
export function barTable(bars: readonly JudgedBar[]): string {
  const limit = ({ isFloor, unit }: JudgedBar, value: number): string =>
    `${isFloor === true ? '≥' : '≤'} ${value}${unit === 'x' ? 'x' : unit === '' ? '' : ` ${unit}`}`;
  const rows = bars.map((bar) => {
    const seen = `${number(bar.seen)}${bar.unit === 'x' ? 'x' : bar.unit === '' ? '' : ` ${bar.unit}`}`;
    return `| ${bar.measure} | ${limit(bar, bar.must)} | ${limit(bar, bar.good)} | ${seen} | ${bar.verdict} |`;
  });
  return ['| measure | must | good | seen | verdict |', '|-|-|-|-|-|', ...rows].join('\n');
}

/** The figures behind the bars: the median of the rounds for each load and way. */
export function figureTable(rounds: Rounds): string {
  const rows = (Object.keys(rounds) as LoadName[]).flatMap((name) =>
    LOADS[name].subjects.map((subject) => {
      const of = (pick: (measurement: Measurement) => number): string =>
        number(median(rounds[name]!.map((round) => pick(round[subject]!))));
      const cells = [
        of(({ ttftP50Ms }) => ttftP50Ms),
        of(({ ttftP99Ms }) => ttftP99Ms),
        of(({ latencyP50Ms }) => latencyP50Ms),
        of(({ chunks, seconds }) => chunks / seconds),
        of(({ cpuSeconds, requests }) => (cpuSeconds / requests) * 1_000),
        cpuByProcess(rounds[name]!.map((round) => round[subject]!)),
      ];
      return `| ${[LOADS[name].name, WAYS[subject], ...cells].join(' | ')} |`;
    }),
  );
  const head = ['load', 'way', 'TTFT p50, ms', 'TTFT p99, ms', 'chunk latency p50, ms', 'chunks/s'];
  const cpu = ['CPU ms a request', 'of which'];
  return [`| ${[...head, ...cpu].join(' | ')} |`, `|${'-|'.repeat(head.length + cpu.length)}`, ...rows].join('\n');
}

const WAYS: Readonly<Record<Subject, string>> = {
  direct: 'direct',
  pipe: 'bare pipe',
  reference: 'HTTP hop',
  product: 'Sluice',
  recorded: 'Sluice, with records',
};

function cpuByProcess(measurements: readonly Measurement[]): string {
  const names = Object.keys(measurements[0]!.cpu);
  const of = (name: string): number => median(measurements.map(({ cpu, requests }) => (cpu[name]! / requests) * 1_000));
  return names.length === 0 ? '–' : names.map((name) => `${name} ${number(of(name))}`).join(', ');
}
