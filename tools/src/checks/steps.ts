import { join } from 'node:path';
import { nxBuild, nxGenerate } from '../run/build.ts';
import { WITH_SIMULATORS } from '../run/services.ts';
import { runToEnd, type Finished } from '../run/process-group.ts';

export interface Step {
  readonly name: string;
  run(signal: AbortSignal): Promise<Finished>;
}

const program = (root: string, name: string, bin: string, args: readonly string[]): Step => ({
  name,
  run: (signal) => runToEnd(process.execPath, [join(root, 'node_modules/.bin', bin), ...args], { cwd: root, signal }),
});

/** Folders whose imports are held to the boundaries. */
const SOURCES = ['apps', 'libs', 'e2e', 'faults', 'bench', 'tools'];

/** What the other checks rest on. */
export const generateStep = (root: string): Step => ({ name: 'generate', run: (signal) => nxGenerate(root, signal) });

/** Checks of the text itself, in lanes that run side by side. */
export function staticLanes(root: string): readonly (readonly Step[])[] {
  return [
    [
      program(root, 'lint', 'eslint', ['.', '--max-warnings', '0']),
      program(root, 'format', 'prettier', ['--check', '.', '--log-level', 'warn']),
      program(root, 'boundaries', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...SOURCES]),
    ],
    [
      program(root, 'types', 'tsc', ['-p', 'tsconfig.json']),
      program(root, 'types of admin', 'tsc', ['-p', 'apps/admin/tsconfig.json']),
      { name: 'build', run: (signal) => nxBuild(root, WITH_SIMULATORS, signal) },
      // Node runs these as they are, with the types left out, and knows no syntax that means more than types.
      program(root, 'types of tools', 'tsc', ['-p', 'tools/tsconfig.json']),
      program(root, 'types of bench', 'tsc', ['-p', 'bench/tsconfig.json']),
    ],
  ];
}
