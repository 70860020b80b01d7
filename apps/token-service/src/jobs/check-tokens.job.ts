import { Injectable } from '@nestjs/common';
import { TokenCheckRun } from '../tokens/checks/token-check-run.js';
import { toSelection } from '../tokens/checks/token-selection.js';
import type { JobContext, JobFacts, JobHandler } from './job.js';

@Injectable()
export class CheckTokens implements JobHandler {
  constructor(private readonly checks: TokenCheckRun) {}

  async run({ data, requestedAt, signal, progress }: JobContext): Promise<JobFacts> {
    return { ...(await this.checks.run(toSelection(data), { since: requestedAt, signal, progress })) };
  }
}
