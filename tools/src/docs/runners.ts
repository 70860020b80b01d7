import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from '../run/process-group.ts';
import type { FreshClone } from './fresh-clone.ts';

/** What came of a program. */
export interface Ran {
  readonly isGood: boolean;
  readonly output: string;
  /** Why it could not be tried here at all; null where it was. */
  readonly obstacle: string | null;
}

/** Runs the code of a block; languages that are no programs have none. */
export type Runner = (code: string, clone: FreshClone, signal: AbortSignal) => Promise<Ran>;

export const RUNNERS: Readonly<Record<string, Runner>> = { js: runJavaScript, python: runPython };

/** In a folder with the packages of npm that the code imports. */
async function runJavaScript(code: string, clone: FreshClone, signal: AbortSignal): Promise<Ran> {
  const folder = join(clone.scratch, 'js');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const packages = [...code.matchAll(/from '([^.'][^']*)'/g)]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('node:'));
  const env = await clone.environment();
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
  const installed = await runToEnd('npm', args, { cwd: folder, env, signal });
  if (installed.code !== 0)
    return { isGood: false, output: installed.output, obstacle: 'its packages cannot be had here' };
  await writeFile(join(folder, 'block.mjs'), code);
  const { code: exit, output } = await runToEnd('node', ['block.mjs'], { cwd: folder, env, signal });
  return { isGood: exit === 0, output, obstacle: null };
}

/** In an environment of its own, with the packages that the code imports. */
async function runPython(code: string, clone: FreshClone, signal: AbortSignal): Promise<Ran> {
  const folder = join(clone.scratch, 'python');
  const env = await clone.environment();
  const made = await runToEnd('python3', ['-m', 'venv', folder], { cwd: clone.scratch, env, signal });
  if (made.code !== 0) return { isGood: false, output: made.output, obstacle: 'there is no Python with venv here' };
  const packages = [...code.matchAll(/^from (\w+) import/gm)].map(([, name]) => name!);
  const pip = join(folder, 'bin/pip');
  const installed = await runToEnd(pip, ['install', '--quiet', ...packages], { cwd: folder, env, signal });
  if (installed.code !== 0)
    return { isGood: false, output: installed.output, obstacle: 'its packages cannot be had here' };
  await writeFile(join(folder, 'block.py'), code);
  const { code: exit, output } = await runToEnd(join(folder, 'bin/python'), ['block.py'], { cwd: folder, env, signal });
  return { isGood: exit === 0, output, obstacle: null };
}
