import { ServiceError } from '@sluice/contract';

interface Run<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  /** How many callers want the result. */
  waiting: number;
}

/**
 * Runs one job at a time for all who need its result: who comes while it runs waits for that run. The job is told to
 * stop when the last of them has left; one who leaves earlier does not disturb the others. A failure reaches those who
 * waited for it and nobody after them.
 */
export class SharedMint<T> {
  readonly #job: (signal: AbortSignal) => Promise<T>;
  #run: Run<T> | null = null;

  constructor(job: (signal: AbortSignal) => Promise<T>) {
    this.#job = job;
  }

  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** @throws ServiceError `client_closed`, or the ServiceError that `signal` was aborted with, when the caller leaves */
  async result(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw asLeft(signal);
    const run = (this.#run ??= this.#start());
    run.waiting += 1;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(asLeft(signal));
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([run.result, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      run.waiting -= 1;
      if (run.waiting === 0 && this.#run === run) {
        this.#run = null;
        run.abort.abort();
      }
    }
  }

  #start(): Run<T> {
    const abort = new AbortController();
    const forget = () => {
      if (this.#run === run) this.#run = null;
    };
    const result = this.#job(abort.signal).finally(forget);
    // Whoever waited may be gone by the time it fails.
    result.catch(() => undefined);
    const run = { result, abort, waiting: 0 };
    return run;
  }
}

/** What a request that was given up is to hear. */
export function asLeft(signal: AbortSignal): ServiceError {
  const reason: unknown = signal.reason;
  if (reason instanceof ServiceError) return reason;
  return new ServiceError('client_closed', 'The request was given up while it waited for a credential.', {
    cause: reason,
  });
}
