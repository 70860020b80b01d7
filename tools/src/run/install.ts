import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runToEnd } from './process-group.ts';

interface PackageManager {
  readonly command: string;
  /** Arguments, run in turn; the last is followed by the package's name. */
  readonly steps: readonly (readonly string[])[];
  /** brew refuses to run as root and needs no rights of its own. */
  readonly needsRoot: boolean;
}

/** Something that package managers have under names of their own. */
export interface SystemPackage {
  readonly title: string;
  /** By the manager's command; a manager that is not named does not have it. */
  readonly names: Readonly<Record<string, string>>;
  /** What to do where no known manager has it. */
  readonly otherwise: string;
}

const environment = { DEBIAN_FRONTEND: 'noninteractive' };

const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    command: 'apt-get',
    steps: [
      ['update', '-q'],
      ['install', '-y', '-q'],
    ],
    needsRoot: true,
  },
  { command: 'apk', steps: [['add', '--no-cache']], needsRoot: true },
  { command: 'dnf', steps: [['install', '-y']], needsRoot: true },
  { command: 'brew', steps: [['install']], needsRoot: false },
];

/** The first of the programs that PATH has, as an absolute path. */
export async function findProgram(names: readonly string[], path = process.env['PATH'] ?? ''): Promise<string | null> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return null;
}

/**
 * Installs something with the package manager of the system, where we are allowed to: as root, or by a sudo that asks
 * for no password.
 *
 * @returns why it is not installed, for the operator; null when it is
 */
export async function installPackage(
  { title, names, otherwise }: SystemPackage,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<string | null> {
  for (const manager of PACKAGE_MANAGERS) {
    const name = names[manager.command];
    const program = name === undefined ? null : await findProgram([manager.command]);
    if (name === undefined || program === null) continue;
    const prefix = manager.needsRoot ? await rootPrefix(signal) : [];
    const last = manager.steps.length - 1;
    const words = manager.steps.map(
      (step, index) =>
        [...(prefix ?? ['sudo']), program, ...step, ...(index === last ? [name] : [])] as [string, ...string[]],
    );
    if (prefix === null) return `install it with: ${words[last]!.join(' ')}`;
    say(`Installing ${title} with ${manager.command} ...`);
    return runSteps(words, signal);
  }
  return otherwise;
}

async function runSteps(steps: readonly [string, ...string[]][], signal: AbortSignal): Promise<string | null> {
  for (const [index, [command, ...args]] of steps.entries()) {
    const { code, output } = await runToEnd(command, args, { env: { ...process.env, ...environment }, signal });
    // Lists that cannot be renewed may still name what is needed; only the last step has to succeed.
    if (code !== 0 && index === steps.length - 1) {
      const lastLine = output.trim().split('\n').at(-1) ?? '';
      return `"${[command, ...args].join(' ')}" failed: ${lastLine}`;
    }
  }
  return null;
}

/** What to put before a command to run it as root; null when we may not. */
async function rootPrefix(signal: AbortSignal): Promise<string[] | null> {
  if (process.getuid?.() === 0) return [];
  const sudo = await findProgram(['sudo']);
  if (sudo === null) return null;
  const { code } = await runToEnd(sudo, ['-n', 'true'], { signal });
  return code === 0 ? [sudo, '-n'] : null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
