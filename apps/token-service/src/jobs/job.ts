/** Injection token of all jobs. */
export const JOBS = Symbol('jobs');

/** What a run came to, or how far it is: numbers and words for people, never a secret. */
export type JobFacts = Readonly<Record<string, number | string | boolean | null>>;

export interface JobContext {
  /** What was asked for beyond the job's name; whatever anybody put there. */
  readonly data: unknown;
  /** When the run was asked for, ms since 1970: of a run that was broken off and goes on, the same as before. */
  readonly requestedAt: number;
  /** Aborts when the service ends: the run goes on at its next start. */
  readonly signal: AbortSignal;
  /** Shows how far it is. */
  progress(facts: JobFacts): Promise<void>;
}

/** What a job does. It may be broken off anywhere and run again: twice does no harm. */
export interface JobHandler {
  /** @throws UnrecoverableError where trying again cannot mend it; other errors are tried again, later and later */
  run(context: JobContext): Promise<JobFacts>;
}

export interface Job {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Pause between two runs, ms; null where it runs on demand only. */
  readonly everyMs: number | null;
  readonly handler: JobHandler;
}
