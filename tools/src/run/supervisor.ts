import { createInterface } from 'node:readline';
import { ProcessGroup, type Exit } from './process-group.ts';

export interface SupervisedProcess {
  /** What its log lines are called by. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface SupervisorOptions {
  /** Called with each line a process prints. */
  readonly onLine: (name: string, line: string) => void;
  /** Called when a process ended by itself, with the pause until it is started again, ms. */
  readonly onDeath?: (name: string, exit: Exit, pauseMs: number) => void;
  /** Pause after the first death, ms; it doubles with each further one. Default 1 000. */
  readonly firstPauseMs?: number;
  /** Default 30 000. */
  readonly longestPauseMs?: number;
  /** A process that ran this long begins with the first pause again. Default 60 000. */
  readonly steadyAfterMs?: number;
}

interface Watched {
  readonly spec: SupervisedProcess;
  group: ProcessGroup;
  /** Times it ended by itself since it last ran for long. */
  deaths: number;
  isStopping: boolean;
  restart: NodeJS.Timeout | null;
}

/** Keeps programs running: one that ends by itself is started again, after a pause that grows while it keeps ending. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  start(spec: SupervisedProcess): void {
    const watched: Watched = { spec, group: this.#spawn(spec), deaths: 0, isStopping: false, restart: null };
    this.#watched.set(spec.name, watched);
    this.#watch(watched);
  }

  /** Process id of the run of now, also when that has just ended. */
  pid(name: string): number | undefined {
    return this.#watched.get(name)?.group.pid;
  }

  /** Times it ended by itself since it last ran for long. */
  deaths(name: string): number {
    return this.#watched.get(name)?.deaths ?? 0;
  }

  /** Ends these, or all, side by side; each gets `graceMs` to end by itself. */
  async stop(graceMs: number, names: readonly string[] = [...this.#watched.keys()]): Promise<void> {
    await Promise.all(names.map((name) => this.#stopOne(name, graceMs)));
  }

  async #stopOne(name: string, graceMs: number): Promise<void> {
    const watched = this.#watched.get(name);
    if (watched === undefined) return;
    watched.isStopping = true;
    if (watched.restart !== null) clearTimeout(watched.restart);
    await watched.group.terminate(graceMs);
    this.#watched.delete(name);
  }

  #spawn({ name, command, args, env, cwd }: SupervisedProcess): ProcessGroup {
    const group = new ProcessGroup(command, args, { env, cwd });
    for (const stream of [group.stdout, group.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#options.onLine(name, line));
    }
    return group;
  }

  #watch(watched: Watched): void {
    const startedAt = Date.now();
    void watched.group.exited.then((exit) => {
      if (watched.isStopping) return;
      const { firstPauseMs = 1_000, longestPauseMs = 30_000, steadyAfterMs = 60_000 } = this.#options;
      if (Date.now() - startedAt >= steadyAfterMs) watched.deaths = 0;
      const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(watched.deaths, 20), longestPauseMs);
      watched.deaths += 1;
      this.#options.onDeath?.(watched.spec.name, exit, pauseMs);
      watched.restart = setTimeout(() => {
        watched.restart = null;
        watched.group = this.#spawn(watched.spec);
        this.#watch(watched);
      }, pauseMs);
    });
  }
}
