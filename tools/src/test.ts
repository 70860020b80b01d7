// Every check of the repository; the last line says how many passed and how many failed.
import { FOR_ALL_TESTS, missingPrerequisite } from './checks/prerequisites.ts';
import { projectsWithSpecs } from './checks/projects.ts';
import { runSpecs } from './checks/run-specs.ts';
import { Scores } from './checks/scores.ts';
import { generateStep, staticLanes, type Step } from './checks/steps.ts';
import { live } from './run/lifetime.ts';
import { ROOT } from './run/root.ts';

const INTERRUPTED = 130;

await live(async ({ signal }) => {
  const scores = new Scores((line) => console.log(line));
  const obstacle = await missingPrerequisite(FOR_ALL_TESTS, signal);
  if (obstacle !== null) scores.addCheck('prerequisites', false, obstacle, 0);
  const check = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) {
      const startedAt = Date.now();
      const { code, output } = await step.run(signal);
      signal.throwIfAborted();
      scores.addCheck(step.name, code === 0, output, Date.now() - startedAt);
    }
  };
  await check([generateStep(ROOT)]);
  await Promise.all(staticLanes(ROOT).map(check));
  for (const project of await projectsWithSpecs(ROOT)) {
    const startedAt = Date.now();
    const result = await runSpecs(ROOT, project, signal);
    signal.throwIfAborted();
    scores.addSpecs(project.name, result, Date.now() - startedAt);
  }
  return scores.finish();
}, INTERRUPTED);
