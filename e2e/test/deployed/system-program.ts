import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program of the system that runs beside the tests; it ends with this process at the latest. */
export interface SystemProgram {
  /** The last of what it printed. */
  output(): string;
  hasEnded(): boolean;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
}

/** @param env  and nothing else of ours but PATH */
export function startSystemProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): SystemProgram {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'close').catch(() => undefined);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000)));
  }
  const hasEnded = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    hasEnded,
    async stop() {
      if (!hasEnded()) child.kill('SIGTERM');
      await exited;
      process.off('exit', kill);
    },
  };
}
