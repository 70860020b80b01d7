import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { JOB_QUEUE, RedisNames, ServiceError } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import { DelayedError, type Job as QueuedRun, UnrecoverableError, Worker } from 'bullmq';
import { Repeated } from '../repeated.js';
import { CONNECT, JobQueue } from './job-queue.js';
import { JobRecords } from './job-records.js';
import { type Job, type JobFacts, JOBS } from './job.js';

const RUNS_AT_ONCE = 4;
/** A run whose service says nothing for this long is taken for broken off, and begun again by whoever is there. ms */
const LOCK_MS = 15_000;
const STALLED_EVERY_MS = 5_000;
/** A run that ends its service with it each time is not begun for ever. */
const MOST_RESTARTS = 10;
/** Whether Redis came back empty is asked this often, ms. */
const LOOK_EVERY_MS = 2_000;
/** Longest wait for what runs when the service ends, ms. */
const CLOSING_MS = 3_000;

/** Runs the jobs as their turn comes, and keeps their schedule in Redis. */
@Injectable()
export class JobRunner implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Jobs');
  private readonly repeated = new Repeated(this.logger);
  private readonly closing = new AbortController();
  /** Ids of the runs of each job. */
  private readonly running = new Map<string, Set<string>>();
  private readonly byName: ReadonlyMap<string, Job>;
  private readonly connection: ReturnType<RedisConnect>;
  private worker: Worker | null = null;
  private hasSchedule = false;

  constructor(
    @Inject(CONNECT) connect: RedisConnect,
    private readonly names: RedisNames,
    @Inject(JOBS) jobs: readonly Job[],
    private readonly queue: JobQueue,
    private readonly records: JobRecords,
  ) {
    this.byName = new Map(jobs.map((job) => [job.name, job]));
    this.connection = connect('job-runner', { maxRetriesPerRequest: null }, names.jobs());
  }

  onModuleInit(): void {
    this.worker = new Worker(JOB_QUEUE, (run: QueuedRun, token?: string) => this.process(run, token), {
      connection: this.connection,
      prefix: this.names.jobs(),
      concurrency: RUNS_AT_ONCE,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: MOST_RESTARTS,
    });
    // Said by the connection already.
    this.worker.on('error', () => undefined);
    this.repeated.every(LOOK_EVERY_MS, 'putting up the schedule of the jobs', () => this.look());
  }

  async onModuleDestroy(): Promise<void> {
    await this.repeated.stop();
    this.closing.abort();
    const worker = this.worker;
    if (worker !== null) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSING_MS)));
      await Promise.race([worker.close().catch(() => undefined), late]);
      clearTimeout(timer);
      await Promise.race([worker.close(true).catch(() => undefined), new Promise((done) => setTimeout(done, 500))]);
    }
    this.connection.disconnect();
  }

  /** Null when the jobs run as scheduled, else why not. */
  unreadyReason(): string | null {
    if (!this.queue.isReachable) return 'Redis cannot be reached';
    return this.hasSchedule ? null : 'the schedule is not in Redis yet';
  }

  private async look(): Promise<void> {
    if (!this.queue.isReachable) return;
    // Anew at each start, as the settings may have changed.
    if (this.hasSchedule && !(await this.queue.isLost())) return;
    await this.queue.putSchedule();
    if (this.hasSchedule) this.logger.log('the schedule of the jobs was lost, and is there again');
    this.hasSchedule = true;
  }

  private async process(run: QueuedRun, token?: string): Promise<JobFacts> {
    const job = this.byName.get(run.name);
    if (job === undefined) throw new UnrecoverableError(`There is no job ${run.name}.`);
    const runId = run.id!;
    const others = this.running.get(job.name) ?? new Set<string>();
    const isOfSchedule = run.repeatJobKey !== undefined;
    if (isOfSchedule && others.size > 0) return { skipped: 'another run of it was under way' };
    this.running.set(job.name, others.add(runId));
    try {
      return await this.execute(job, run, token);
    } finally {
      others.delete(runId);
    }
  }

  private async execute(job: Job, run: QueuedRun, token?: string): Promise<JobFacts> {
    const runId = run.id!;
    await this.records.begin(job.name, runId);
    try {
      const result = await job.handler.run({
        data: run.data as unknown,
        requestedAt: run.timestamp,
        signal: this.closing.signal,
        progress: (facts) => run.updateProgress(facts),
      });
      await this.records.end(job.name, runId, { result });
      return result;
    } catch (error) {
      if (this.closing.signal.aborted) {
        await run.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
      const { message } = error instanceof UnrecoverableError ? error : ServiceError.from(error);
      this.logger.warn({ msg: 'a job failed', job: job.name, reason: message, err: error });
      await this.records.end(job.name, runId, { error: message });
      throw error;
    }
  }
}
