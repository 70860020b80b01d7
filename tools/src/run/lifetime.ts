import { ProcessGroup } from './process-group.ts';

/** One Ctrl-C may arrive twice, from the terminal and from whoever started us; a second one after this is meant. */
const SAME_KEY_PRESS_MS = 300;

/** A fault that is told in one line and ends the program with exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** From start to stop: what was opened is closed in reverse order, also when the start was interrupted half way. */
export class Lifetime {
  readonly #stopping = new AbortController();
  readonly #closers: (() => Promise<void>)[] = [];

  /** Aborts when the product is to stop. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** What to do at the end; the last one added is done first. */
  atEnd(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves when the product is to stop. */
  async stopped(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) => this.signal.addEventListener('abort', resolve, { once: true }));
  }

  async close(): Promise<void> {
    this.stop();
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) await close();
  }

  /** Listens to Ctrl-C, SIGTERM and the end of the process that started us. */
  listen(say: (message: string) => void): void {
    let firstAt = 0;
    const onSignal = () => {
      const now = Date.now();
      if (firstAt === 0) {
        firstAt = now;
        say('Stopping ...');
        this.stop();
      } else if (now - firstAt > SAME_KEY_PRESS_MS) {
        ProcessGroup.killAll();
        process.exit(130);
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('SIGHUP', onSignal);
    if (process.connected) {
      process.once('disconnect', onSignal);
      // Should this process be killed, whoever started it ends what it leaves behind.
      ProcessGroup.watch((groups) => process.connected && process.send?.({ groups }));
    }
    process.once('exit', () => ProcessGroup.killAll());
  }
}

/**
 * Runs `work` from start to stop and ends the process: with the exit code that `work` returns, with `stoppedCode` when
 * it was asked to stop, with 1 when it could not go on. A `Refusal` is printed as its one line.
 */
export async function live(work: (lifetime: Lifetime) => Promise<number | void>, stoppedCode = 0): Promise<never> {
  const lifetime = new Lifetime();
  lifetime.listen((message) => console.log(message));
  let exitCode: number | void;
  try {
    exitCode = await work(lifetime);
  } catch (error) {
    exitCode = 1;
    if (!lifetime.signal.aborted) console.error(error instanceof Refusal ? error.message : error);
  }
  const wasStopped = lifetime.signal.aborted;
  await lifetime.close();
  process.exit(wasStopped ? stoppedCode : (exitCode ?? 0));
}
