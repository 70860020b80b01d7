import { join } from 'node:path';
import { build } from './build.ts';
import { live } from './lifetime.ts';
import { ProcessGroup } from './process-group.ts';
import { findRedisServer } from './redis.ts';
import { ROOT } from './root.ts';
import { WITH_SIMULATORS } from './services.ts';

const INTERRUPTED = 130;

/** Finds a program of the system, or installs it where we may. @throws Refusal which says what to install */
type Prerequisite = (say: (message: string) => void, signal: AbortSignal) => Promise<unknown>;

/**
 * Runs a program of the repository against what is built now, with the words of our own command line, and ends with its
 * exit code.
 *
 * @param others  what it needs beside Redis
 */
export async function runAgainstBuild(program: string, others: readonly Prerequisite[] = []): Promise<never> {
  return live(async (lifetime) => {
    for (const find of [findRedisServer, ...others]) {
      await find((message) => console.error(message), lifetime.signal);
    }
    console.error('Building ...');
    await build(ROOT, WITH_SIMULATORS, lifetime.signal);
    const args = [...process.execArgv, join(ROOT, program), ...process.argv.slice(2)];
    const group = new ProcessGroup(process.execPath, args, { cwd: ROOT });
    lifetime.atEnd(() => group.terminate(5_000));
    group.stdout.pipe(process.stdout);
    group.stderr.pipe(process.stderr);
    const { code } = await Promise.race([group.exited, lifetime.stopped().then(() => ({ code: INTERRUPTED }))]);
    return code ?? 1;
  }, INTERRUPTED);
}
