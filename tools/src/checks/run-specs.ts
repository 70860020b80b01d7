import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from '../run/process-group.ts';
import type { Project } from './projects.ts';
import { failureText, tally, type Tally } from './vitest-report.ts';

/** Runs the specs of one project, never from a cache, and counts by the report that vitest writes. */
export async function runSpecs(
  root: string,
  project: Project,
  signal: AbortSignal,
): Promise<Tally & { readonly explanation: string }> {
  const folder = join(root, '.test-report');
  const file = join(folder, `${project.name}.json`);
  await mkdir(folder, { recursive: true });
  await rm(file, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code, output } = await runToEnd(process.execPath, args, { cwd: join(root, project.folder), signal });
  const report = await readFile(file, 'utf8').catch(() => null);
  const counted = tally(report, code, root);
  return { ...counted, explanation: counted.failed === 0 ? '' : failureText(output) };
}
