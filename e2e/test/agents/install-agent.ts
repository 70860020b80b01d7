import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A published agent, pinned to the byte. */
export interface AgentPackage {
  readonly name: string;
  readonly version: string;
  /** Of the package's archive, as the registry tells it. */
  readonly integrity: string;
}

/** Goes with the dependencies: `npm ci` clears it. */
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/sluice-agents');
const INSTALL_LIMIT_MS = 300_000;
/** None of its parts for this or that machine, and no script of its own: a file to run is all that is wanted. */
const FLAGS = ['--omit=optional', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];

/**
 * Installs an agent, once for each version. It is no dependency of the workspace: only one spec runs it, and it is
 * larger than most of what `npm ci` brings.
 *
 * @returns its folder
 * @throws Error when it cannot be installed or is not what was pinned: without the agent nothing is tested
 */
export async function installAgent(agent: AgentPackage): Promise<string> {
  const { name, version, integrity } = agent;
  const target = join(CACHE, `${name}@${version}`);
  if (!existsSync(target)) await install(agent, target);
  const found = await integrityIn(target, name);
  if (found !== integrity) throw new Error(`${name}@${version} is not what was pinned, but ${found}`);
  return join(target, 'node_modules', name);
}

/** Leaves nothing half done: `target` is there when all of it is. */
async function install({ name, version }: AgentPackage, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(CACHE, 'install-'));
  try {
    await npm(['install', '--prefix', work, ...FLAGS, '--loglevel=error', `${name}@${version}`], work);
    await rename(work, target);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    // Another run may have been quicker.
    if (!existsSync(target)) throw error;
  }
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const cli = process.env.npm_execpath ?? '';
  const [command, first] = /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
  try {
    await promisify(execFile)(command, [...first, ...args], { cwd, timeout: INSTALL_LIMIT_MS });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`The agent could not be installed; the npm registry must be reachable.\n${stderr || message}`, {
      cause: error,
    });
  }
}

/** What npm found the archive to be. */
async function integrityIn(prefix: string, name: string): Promise<string | undefined> {
  const lock = JSON.parse(await readFile(join(prefix, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string } | undefined>;
  };
  return lock.packages[`node_modules/${name}`]?.integrity;
}
