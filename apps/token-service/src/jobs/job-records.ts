import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { JobRecord } from '../generated/prisma/client.js';
import type { JobFacts } from './job.js';

/** How the last run of each job went; kept in the database, as Redis may be lost. */
@Injectable()
export class JobRecords {
  constructor(private readonly database: Database) {}

  async begin(name: string, runId: string): Promise<void> {
    const fresh = { runId, startedAt: new Date(), finishedAt: null, result: null, error: null };
    await this.database.jobRecord.upsert({ where: { name }, create: { name, ...fresh }, update: fresh });
  }

  /** Notes the end of a run, unless another one of the same job has begun since. */
  async end(name: string, runId: string, outcome: { result: JobFacts } | { error: string }): Promise<void> {
    const result = 'result' in outcome ? JSON.stringify(outcome.result) : null;
    const error = 'error' in outcome ? outcome.error : null;
    await this.database.jobRecord.updateMany({
      where: { name, runId },
      data: { finishedAt: new Date(), result, error },
    });
  }

  async byName(): Promise<Map<string, JobRecord>> {
    const records = await this.database.jobRecord.findMany();
    return new Map(records.map((record) => [record.name, record]));
  }
}
