// What the product does when its parts fail, against what is built now, `--times=n` times in a row; the last line says
// how many tests passed and how many failed.
import { FOR_SERVICES, missingPrerequisite } from './checks/prerequisites.ts';
import { runSpecs } from './checks/run-specs.ts';
import { Scores } from './checks/scores.ts';
import { nxBuild } from './run/build.ts';
import { live } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';
import { WITH_SIMULATORS } from './run/services.ts';

const INTERRUPTED = 130;
const times = Number(/--times=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1);

await live(async ({ signal }) => {
  const scores = new Scores((line) => console.log(line));
  const obstacle = await missingPrerequisite(FOR_SERVICES, signal);
  if (obstacle !== null) scores.addCheck('prerequisites', false, obstacle, 0);
  const built = await nxBuild(ROOT, WITH_SIMULATORS, signal);
  signal.throwIfAborted();
  if (built.code !== 0) scores.addCheck('build', false, built.output, 0);
  for (let run = 1; run <= times; run += 1) {
    const startedAt = Date.now();
    const result = await runSpecs(ROOT, { folder: 'faults', name: 'faults' }, signal);
    signal.throwIfAborted();
    scores.addSpecs(times === 1 ? 'faults' : `faults, run ${run}`, result, Date.now() - startedAt);
  }
  return scores.finish();
}, INTERRUPTED);
