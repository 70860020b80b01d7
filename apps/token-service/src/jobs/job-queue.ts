import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { JOB_QUEUE, RedisNames, ServiceError } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import { type Job as QueuedRun, Queue } from 'bullmq';
import { type Job, JOBS } from './job.js';

/** Injection token of what opens connections to Redis. */
export const CONNECT = Symbol('connect');

/** Longest wait for Redis, ms: whoever sits before the dashboard is told. */
const ANSWER_MS = 2_000;
const DAY_S = 86_400;
const RUN_OPTIONS = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 5_000 },
  removeOnComplete: { age: DAY_S, count: 1_000 },
  removeOnFail: { age: 7 * DAY_S, count: 200 },
} as const;

/** The queue of the jobs in Redis, as those see it who fill it and look into it. All of it lies in one slot. */
@Injectable()
export class JobQueue implements OnModuleDestroy {
  private readonly connection: ReturnType<RedisConnect>;
  readonly queue: Queue;

  constructor(
    @Inject(CONNECT) connect: RedisConnect,
    private readonly names: RedisNames,
    @Inject(JOBS) private readonly jobs: readonly Job[],
  ) {
    // BullMQ gives a queue up whose first commands fail, so that they wait for Redis; here nobody waits for them.
    this.connection = connect('jobs', { maxRetriesPerRequest: null }, names.jobs());
    this.queue = new Queue(JOB_QUEUE, {
      connection: this.connection,
      prefix: names.jobs(),
      defaultJobOptions: RUN_OPTIONS,
    });
    // Said by the connection already.
    this.queue.on('error', () => undefined);
  }

  async onModuleDestroy(): Promise<void> {
    if (this.isReachable) await this.queue.close().catch(() => undefined);
    this.connection.disconnect();
  }

  get isReachable(): boolean {
    return this.connection.status === 'ready';
  }

  /** Asks for a run. @returns its id */
  async add(name: string, data: object = {}): Promise<string> {
    const run = await this.ask(() => this.queue.add(name, data));
    return run.id!;
  }

  /** Null when there is none, or it is over for long. */
  async find(runId: string): Promise<QueuedRun | null> {
    return (await this.ask(() => this.queue.getJob(runId))) ?? null;
  }

  /** Runs that have begun, and such as wait for nothing but their turn. */
  running(): Promise<QueuedRun[]> {
    return this.ask(() => this.queue.getJobs(['active', 'waiting', 'prioritized']));
  }

  /** By job: when it runs next, ms since 1970. */
  async nextRuns(): Promise<Map<string, number>> {
    const schedulers = await this.ask(() => this.queue.getJobSchedulers());
    return new Map(schedulers.map(({ key, next }) => [key, next ?? 0]));
  }

  /** Whether Redis does not hold the schedule, or holds no more of it. */
  async isLost(): Promise<boolean> {
    return (await this.ask(() => this.connection.exists(this.names.jobSchedulers()))) === 0;
  }

  /** Puts the schedule into Redis: one scheduler for each job, by its name, and none for others. */
  async putSchedule(): Promise<void> {
    const wanted = this.jobs.filter((job): job is Job & { everyMs: number } => job.everyMs !== null);
    const known = await this.ask(() => this.queue.getJobSchedulers());
    for (const { key } of known) {
      if (!wanted.some(({ name }) => name === key)) await this.ask(() => this.queue.removeJobScheduler(key));
    }
    for (const { name, everyMs: every } of wanted) {
      // Not all at once, and not of all Sluices in the same minute.
      const startDate = Date.now() + Math.round(every * (0.5 + Math.random() / 2));
      await this.ask(() => this.queue.upsertJobScheduler(name, { every, startDate }, { name }));
    }
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    if (!this.isReachable) throw unreachable();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unreachable()), ANSWER_MS);
    });
    const answer = question();
    answer.catch(() => undefined);
    return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
  }
}

const unreachable = (): ServiceError =>
  new ServiceError('storage_unavailable', 'Redis cannot be reached at the moment; try again soon.', {
    retryAfterMs: 2_000,
  });
