import { Inject, Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import type { Job as QueuedRun } from 'bullmq';
import type { JobRecord } from '../generated/prisma/client.js';
import { JobQueue } from './job-queue.js';
import { JobRecords } from './job-records.js';
import { type Job, JOBS } from './job.js';
import type { Facts, JobRunView, JobView, LastRunView, RunningJobView } from './job.view.js';

const STATES: Readonly<Record<string, JobRunView['state']>> = {
  active: 'running',
  completed: 'completed',
  failed: 'failed',
};

/** The jobs as people see them. */
@Injectable()
export class JobOverview {
  constructor(
    @Inject(JOBS) private readonly jobs: readonly Job[],
    private readonly queue: JobQueue,
    private readonly records: JobRecords,
  ) {}

  async list(): Promise<JobView[]> {
    const [next, running, records] = await Promise.all([
      this.queue.nextRuns(),
      this.queue.running(),
      this.records.byName(),
    ]);
    return this.jobs.map(({ name, description, everyMs }) => ({
      name,
      description,
      everyMs,
      nextRunAt: moment(next.get(name)),
      running: running.filter((run) => run.name === name).map(toRunning),
      lastRun: toLastRun(records.get(name)),
    }));
  }

  /** @throws ServiceError `not_found` */
  async run(runId: string): Promise<JobRunView> {
    const run = await this.queue.find(runId);
    if (run === null) throw new ServiceError('not_found', 'There is no such run, or it was over long ago.');
    const state = STATES[await run.getState()] ?? 'waiting';
    const result = state === 'completed' ? (run.returnvalue as Facts | null) : null;
    const { name, finishedOn, failedReason } = run;
    return { ...toRunning(run), name, state, finishedAt: moment(finishedOn), result, error: failedReason ?? null };
  }

  /**
   * Begins a run by hand.
   *
   * @returns its id
   * @throws ServiceError `not_found`, `already_running`
   */
  async start(name: string): Promise<string> {
    if (!this.jobs.some((job) => job.name === name)) throw new ServiceError('not_found', 'There is no such job.');
    const running = (await this.queue.running()).find((run) => run.name === name);
    if (running !== undefined) {
      throw new ServiceError('already_running', `This job runs already, as ${running.id}.`, { param: 'name' });
    }
    return this.queue.add(name);
  }
}

const moment = (at: number | Date | null | undefined): string | null => (at ? new Date(at).toISOString() : null);

const toRunning = ({ id, processedOn, progress }: QueuedRun): RunningJobView => ({
  runId: id!,
  startedAt: moment(processedOn),
  progress: typeof progress === 'object' ? (progress as Facts) : null,
});

function toLastRun(record: JobRecord | undefined): LastRunView | null {
  if (record === undefined) return null;
  const { runId, startedAt, finishedAt, result, error } = record;
  return {
    runId,
    startedAt: startedAt.toISOString(),
    finishedAt: moment(finishedAt),
    durationMs: finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
    result: result === null ? null : (JSON.parse(result) as Facts),
    error,
  };
}
