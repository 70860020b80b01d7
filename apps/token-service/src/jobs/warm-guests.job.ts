import { Injectable } from '@nestjs/common';
import { type GuestWarmth, PATTERNS, ServiceError } from '@sluice/contract';
import { CardReader } from '../providers/card-reader.js';
import { WorkerCalls } from '../workers/worker-calls.js';
import type { JobContext, JobFacts, JobHandler } from './job.js';

/** Has one worker of each provider make the guests that are wanting. */
@Injectable()
export class WarmGuests implements JobHandler {
  constructor(
    private readonly reader: CardReader,
    private readonly workers: WorkerCalls,
  ) {}

  async run({ signal }: JobContext): Promise<JobFacts> {
    const served = (await this.reader.providers()).filter(({ workers }) => workers > 0);
    const facts = await Promise.all(
      served.map(async ({ card: { providerId } }): Promise<[string, number | string | null]> => {
        try {
          const { made } = await this.workers.ask<GuestWarmth>(providerId, PATTERNS.warmGuests, null, signal);
          return [providerId, made];
        } catch (error) {
          signal.throwIfAborted();
          return [providerId, ServiceError.from(error).message];
        }
      }),
    );
    return Object.fromEntries(facts.filter(([, made]) => made !== null));
  }
}
