import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AgentPackage } from './install-agent.js';

/** One archive of 123 MB unpacked with nothing that it depends on. */
export const QWEN_CODE: AgentPackage = {
  name: '@qwen-code/qwen-code',
  version: '0.24.4',
  integrity: 'sha512-pmexy/Nj+BKd3Un1ogqGQE8V4GJn5B6N9PQOrU1GH+lMR29kn6Bgf6YdbZa8hNIoTmAKT1LTPK+P8TibZRPPVg==',
};

/** Without these it looks for updates, counts its use elsewhere, and asks the model for memories once the task is done. */
export const SETTINGS = {
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false },
};

const GUARD = pathToFileURL(join(import.meta.dirname, 'loopback-only.mjs')).href;
const RUN_LIMIT_MS = 100_000;

export interface AgentTask {
  /** Where the package is. */
  readonly package: string;
  /** A fresh folder; the agent gets a home and a workspace in it. */
  readonly folder: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly prompt: string;
}

export interface AgentRun {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** Whom its processes connected to, as `host:port`, each once. */
  readonly connections: readonly string[];
}

/** The workspace of an agent whose folder is `folder`. */
export const workspaceIn = (folder: string): string => join(folder, 'work');

/** Runs Qwen Code on one prompt, with nothing of this process's environment but PATH. Resolves when it has ended. */
export async function runQwenCode(task: AgentTask): Promise<AgentRun> {
  const home = join(task.folder, 'home');
  const connectionsFile = join(task.folder, 'connections');
  await mkdir(join(home, '.qwen'), { recursive: true });
  await mkdir(workspaceIn(task.folder), { recursive: true });
  await writeFile(join(home, '.qwen/settings.json'), JSON.stringify(SETTINGS));
  await writeFile(connectionsFile, '');
  const args = [join(task.package, 'cli-entry.js'), '--auth-type', 'openai', '--yolo', '--prompt', task.prompt];
  const ended = await runToEnd(args, workspaceIn(task.folder), {
    PATH: process.env.PATH,
    HOME: home,
    OPENAI_BASE_URL: task.baseUrl,
    OPENAI_API_KEY: task.apiKey,
    OPENAI_MODEL: task.model,
    NODE_OPTIONS: `--import=${GUARD}`,
    CONNECTIONS_FILE: connectionsFile,
  });
  const connections = (await readFile(connectionsFile, 'utf8')).split('\n').filter((line) => line !== '');
  return { ...ended, connections: [...new Set(connections)] };
}

function runToEnd(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Omit<AgentRun, 'connections'>> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: RUN_LIMIT_MS, killSignal: 'SIGKILL' } as const;
    const child = execFile(process.execPath, args, options, (_, output, errors) =>
      resolve({ code: child.exitCode, output, errors }),
    );
    child.stdin?.end();
  });
}
