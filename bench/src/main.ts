/**
 * Measures what crossing Sluice costs, against the same requests without it, through a bare pipe and through an HTTP hop
 * that does the same job; all in one run. Prints the bars with what was seen, and ends with exit code 1 when a "must"
 * is missed.
 *
 * Options: `--rounds=n` (3), `--only=load,…` (names of LOADS, or `singles`), `--json`, `--busy` (judge although the
 * machine has other work). The builds must be there.
 */
import { judgeRounds } from './bars.ts';
import { cpuPressure } from './cpu.ts';
import { LOADS, type LoadName } from './loads.ts';
import { barTable, figureTable } from './report.ts';
import { measureRounds } from './rounds.ts';
import { checkSingles } from './single-checks.ts';
import { startSubjects } from './subjects.ts';

/** Percent of time in which others wait for a CPU; above it the figures would be of the others' making. */
const BUSY_PERCENT = 10;
const EXIT_BUSY = 2;

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const has = (name: string): boolean => process.argv.includes(`--${name}`);

const pressure = cpuPressure();
if (pressure !== null && pressure > BUSY_PERCENT && !has('busy')) {
  console.error(
    `The machine is busy (CPU pressure ${pressure} %): nothing would be learnt. --busy measures all the same.`,
  );
  process.exit(EXIT_BUSY);
}

const only = option('only')?.split(',');
const names = (Object.keys(LOADS) as LoadName[]).filter((name) => only?.includes(name) ?? true);
const subjects = await startSubjects();
try {
  const rounds = await measureRounds(subjects, names, Number(option('rounds') ?? 3));
  const singles = only === undefined || only.includes('singles') ? await checkSingles(subjects) : [];
  const bars = [...judgeRounds(rounds), ...singles];
  if (has('json')) console.log(JSON.stringify({ bars, rounds }, null, 2));
  else console.log(`${barTable(bars)}\n\n${figureTable(rounds)}`);
  const missed = bars.filter(({ verdict }) => verdict === 'missed');
  if (missed.length > 0) {
    console.error(`missed: ${missed.map(({ measure }) => measure).join('; ')}`);
    process.exitCode = 1;
  }
} finally {
  await subjects.stop();
}
