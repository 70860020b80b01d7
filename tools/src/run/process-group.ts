import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface GroupOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Groups whose first process still runs, so that none is forgotten in an emergency. */
const living = new Set<ProcessGroup>();
let onChange: (pids: readonly number[]) => void = () => undefined;

function changed(): void {
  onChange([...living].flatMap(({ pid }) => pid ?? []));
}

/**
 * A program in a process group of its own: what it starts ends with it, and a Ctrl-C in the terminal does not reach
 * it past us, so that we decide the order in which things stop.
 */
export class ProcessGroup {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  constructor(command: string, args: readonly string[], options: GroupOptions = {}) {
    this.#child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    living.add(this);
    changed();
    const failed = new Promise<Exit>((resolve) =>
      this.#child.once('error', () => resolve({ code: 127, signal: null })),
    );
    const closed = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }) as Exit);
    closed.catch(() => undefined);
    this.exited = Promise.race([failed, closed]).then((exit) => {
      living.delete(this);
      changed();
      this.#signal('SIGKILL');
      return exit;
    });
    this.#child.once('exit', () => this.#signal('SIGKILL'));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): NodeJS.ReadableStream {
    return readable(this.#child.stdout);
  }

  get stderr(): NodeJS.ReadableStream {
    return readable(this.#child.stderr);
  }

  /** Asks it to end, and makes it end after `graceMs`. Resolves when it has. */
  async terminate(graceMs: number): Promise<void> {
    this.#signalFirst('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Calls `listener` with the ids of all living groups whenever they change. */
  static watch(listener: (pids: readonly number[]) => void): void {
    onChange = listener;
  }

  static killAll(): void {
    for (const group of living) group.#signal('SIGKILL');
  }

  /** The polite word goes to the first process alone: it knows the order in which its own children stop. */
  #signalFirst(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nobody is left in the group: that is what was wanted.
    }
  }
}

function readable(stream: NodeJS.ReadableStream | null): NodeJS.ReadableStream {
  if (stream === null) throw new Error('the program was started without pipes');
  return stream;
}

export interface Finished extends Exit {
  /** The last of what it printed, both streams as they came. */
  readonly output: string;
}

const KEPT_OUTPUT = 200_000;

/** Runs a program to its end and keeps what it prints; ends it when `signal` aborts. Never throws. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: GroupOptions & { readonly signal?: AbortSignal } = {},
): Promise<Finished> {
  const { signal, ...rest } = options;
  if (signal?.aborted) return { code: null, signal: 'SIGTERM', output: '' };
  const group = new ProcessGroup(command, args, rest);
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-KEPT_OUTPUT));
  group.stdout.on('data', keep);
  group.stderr.on('data', keep);
  const stop = () => void group.terminate(5_000);
  signal?.addEventListener('abort', stop, { once: true });
  const exit = await group.exited;
  signal?.removeEventListener('abort', stop);
  return { ...exit, output };
}
