import { Inject, Injectable, Logger } from '@nestjs/common';
import { TokenCheckRun } from '../tokens/checks/token-check-run.js';
import { RefusedTokens } from '../tokens/refused-tokens.js';
import { TokenTwins } from '../tokens/token-twins.js';
import { JOB_SETTINGS, type JobSettings } from './job-settings.js';
import type { JobContext, JobFacts, JobHandler } from './job.js';

/** Tidies up among the tokens. Deletes none but duplicates, unless the settings say so. */
@Injectable()
export class MaintainTokens implements JobHandler {
  private readonly logger = new Logger('Jobs');

  constructor(
    @Inject(JOB_SETTINGS) private readonly settings: JobSettings,
    private readonly twins: TokenTwins,
    private readonly checks: TokenCheckRun,
    private readonly refused: RefusedTokens,
  ) {}

  async run({ requestedAt, signal, progress }: JobContext): Promise<JobFacts> {
    const duplicates = await this.twins.removeAll(signal);
    const counts = await this.checks.run({}, { since: requestedAt, signal, progress });
    const deleted = this.settings.deletesRefused ? await this.refused.removeAll(requestedAt) : 0;
    if (deleted > 0) this.logger.warn(`deleted ${deleted} tokens that their upstream refused`);
    return { duplicates, ...counts, deleted };
  }
}
