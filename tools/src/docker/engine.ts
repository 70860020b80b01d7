import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Builds print much. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it runs to its end though the program is asked to stop: what tidies up. */
  readonly runsToTheEnd?: boolean;
}

/** A Docker engine that answers, and the Compose that goes with it: version 2 where it is installed, else 1. */
export class Engine {
  /** Of engine and Compose, for the report. */
  readonly versions: string;
  private readonly signal: AbortSignal;
  private readonly composeCommand: readonly string[];

  private constructor(signal: AbortSignal, composeCommand: readonly string[], versions: string) {
    this.signal = signal;
    this.composeCommand = composeCommand;
    this.versions = versions;
  }

  /** @returns why it cannot be used, in a few words, where it cannot */
  static async find(signal: AbortSignal): Promise<Engine | string> {
    const ask = (command: string, ...args: string[]): Promise<string | null> =>
      run(command, args, { signal }).then(
        ({ stdout }) => stdout.trim(),
        () => null,
      );
    const server = await ask('docker', 'version', '--format', '{{.Server.Version}} on {{.Server.Arch}}');
    if (server === null) return 'no Docker engine answers';
    for (const command of [['docker', 'compose'], ['docker-compose']]) {
      const [program = '', ...words] = command;
      const version = await ask(program, ...words, 'version', '--short');
      if (version !== null) return new Engine(signal, command, `Docker ${server}, Compose ${version}`);
    }
    return 'neither "docker compose" nor "docker-compose" is installed';
  }

  /** @returns what it printed. @throws Error with what it said on stderr */
  docker(...words: readonly string[]): Promise<string> {
    return this.run('docker', words);
  }

  compose(words: readonly string[], options: CommandOptions = {}): Promise<string> {
    const [program = '', ...first] = this.composeCommand;
    return this.run(program, [...first, ...words], options);
  }

  private async run(program: string, words: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { cwd, env, runsToTheEnd = false } = options;
    const signal = runsToTheEnd ? undefined : this.signal;
    const { stdout } = await run(program, words, { cwd, env, signal, maxBuffer: OUTPUT_BYTES });
    return stdout.trim();
  }
}
