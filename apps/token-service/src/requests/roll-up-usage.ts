import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { HOUR_MS } from './record-writer.js';
import { usageSumsOf } from './usage-sums.js';

/**
 * Sums up the hours that are over and have records newer than their sums. Sums are made anew from all records of their
 * hour, so that it may run at any time and as often as one likes.
 */
@Injectable()
export class RollUpUsage {
  constructor(private readonly database: Database) {}

  /**
   * @param now  ms since 1970
   * @returns how many hours were summed up
   */
  async run(now = Date.now()): Promise<{ hours: number }> {
    const stale = await this.database.logHour.findMany({
      where: { isStale: true, isFinal: false, hour: { lte: BigInt(now - HOUR_MS) } },
      orderBy: { hour: 'asc' },
    });
    for (const { hour } of stale) {
      await this.sumUp(hour);
      await nextTurn();
    }
    return { hours: stale.length };
  }

  /** One transaction: no record can come between the sums and the note that they hold. */
  private async sumUp(hour: bigint): Promise<void> {
    await this.database.$transaction([
      this.database.usageHour.deleteMany({ where: { hour } }),
      this.database.$executeRaw`
        INSERT INTO "UsageHour" (hour, model, provider, apiKeyId, outcome, requests, durationMs, counted, inputTokens,
          outputTokens, reasoningTokens, cachedTokens, estimated, estimatedInput, estimatedOutput, estimatedReasoning,
          ttft)
        ${usageSumsOf(`[${hour}]`)}`,
      this.database.logHour.update({ where: { hour }, data: { isStale: false } }),
    ]);
  }
}
