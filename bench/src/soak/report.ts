import type { Reading } from './readings.ts';

export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly streams: number;
  readonly restarts: { readonly SIGTERM: number; readonly SIGKILL: number };
  /** Requests by how they ended, as their clients saw it and as the gateway's metric has it. */
  readonly outcomes: readonly { readonly outcome: string; readonly seen: number; readonly counted: number }[];
  /** Error codes of those that did not end well, with how they ended. */
  readonly codes: readonly (readonly [code: string, requests: number])[];
  /** Requests that never came through the gateway's door before their client left. */
  readonly unseen: number;
  readonly mismatches: readonly string[];
  /** At a tenth, at half and at the end of the time. */
  readonly readings: readonly Reading[];
  /** Once all has been answered: open files of the gateway, keys in Redis, what of these ought not to be there. */
  readonly handlesAtRest: number;
  readonly keysAtRest: number;
  readonly leftovers: readonly string[];
  readonly upstreamConnections: number;
}

/** A process may hold so much more memory at the end than at half time. */
const MOST_GROWTH = 1.1;

/** What must not be, one line each; nothing when all is well. */
export function faultsOf(report: SoakReport): string[] {
  const faults: string[] = [];
  if (report.mismatches.length > 0) faults.push(`${report.mismatches.length} answers were not what the upstream sent`);
  for (const { outcome, seen, counted } of report.outcomes) {
    if (seen !== counted) faults.push(`${outcome}: clients saw ${seen}, the gateway counted ${counted}`);
  }
  for (const leftover of report.leftovers) faults.push(`left in Redis: ${leftover}`);
  if (report.upstreamConnections > 0) faults.push(`${report.upstreamConnections} upstream calls are still open`);
  const [half, end] = report.readings.slice(-2).map(memoryIn);
  for (const [index, { measure, mib, isJudged }] of (end ?? []).entries()) {
    const growth = mib / half![index]!.mib;
    if (isJudged && growth > MOST_GROWTH) faults.push(`${measure} grew by ${percent(growth)}`);
  }
  return faults;
}

export function toMarkdown(report: SoakReport): string {
  const { seed, minutes, streams, restarts, outcomes, codes, readings } = report;
  const names = readings[0]?.processes.map(({ name }) => name) ?? [];
  const memory = readings.map(memoryIn);
  const at = readings.map(({ minute }) => `minute ${Number(minute.toFixed(1))}`);
  return [
    `${streams} streams for ${minutes} minutes, seed ${seed}; workers ended by SIGTERM ${restarts.SIGTERM}, by SIGKILL ${restarts.SIGKILL}.`,
    '',
    ...table(
      ['outcome', 'seen by clients', 'counted by the gateway'],
      [
        ...outcomes.map(({ outcome, seen, counted }) => [outcome, `${seen}`, `${counted}`]),
        ['left before the gateway saw it', `${report.unseen}`, ''],
        ['mismatches', `${report.mismatches.length}`, ''],
      ],
    ),
    '',
    ...table(
      ['error', 'requests'],
      codes.map(([code, requests]) => [code, `${requests}`]),
    ),
    '',
    ...table(
      ['measure', ...at, 'at rest'],
      [
        ...(memory[0] ?? []).map(({ measure }, index) => [
          `${measure}, MiB`,
          ...memory.map((held) => held[index]!.mib.toFixed(1)),
          '',
        ]),
        ...names.map((name) => [
          `${name}: open files`,
          ...readings.map(({ processes }) => `${processes.find((process) => process.name === name)!.handles}`),
          name === 'gateway' ? `${report.handlesAtRest}` : '',
        ]),
        ['Redis keys', ...readings.map(({ redisKeys }) => `${redisKeys}`), `${report.keysAtRest}`],
        ['Redis keys, consumers and entries left over', ...at.map(() => ''), `${report.leftovers.length}`],
        ['upstream calls still open', ...at.map(() => ''), `${report.upstreamConnections}`],
      ],
    ),
  ].join('\n');
}

/** What each process holds. RSS says nothing where garbage is part of it: V8 gives memory back when it sees fit. */
const memoryIn = (reading: Reading): { measure: string; mib: number; isJudged: boolean }[] =>
  reading.processes.flatMap(({ name, rssMib, collected }) => [
    { measure: `${name}: RSS`, mib: rssMib, isJudged: !collected },
    ...(collected
      ? [
          { measure: `${name}: RSS once collected`, mib: collected.rssMib, isJudged: true },
          { measure: `${name}: in use once collected`, mib: collected.liveMib, isJudged: true },
        ]
      : []),
  ]);

const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(1)} %`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
