import { Inject, Injectable } from '@nestjs/common';
import type { PoolKeeper } from '@sluice/token-pool';
import { POOL_KEEPER } from '../pool/pool-sync.js';
import type { JobFacts, JobHandler } from './job.js';

/** Ends what has come due where no request comes that would. */
@Injectable()
export class ReviveTokens implements JobHandler {
  constructor(@Inject(POOL_KEEPER) private readonly keeper: PoolKeeper) {}

  async run(): Promise<JobFacts> {
    return { revived: await this.keeper.revive() };
  }
}
