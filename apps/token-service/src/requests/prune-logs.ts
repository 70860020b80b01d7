import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { HOUR_MS, hourOf } from './record-writer.js';

/** Injection token of the days for which records are kept. */
export const RETENTION_DAYS = Symbol('retention-days');

const DAY_MS = 24 * HOUR_MS;
/** Rows of one statement: it takes some ms, and whoever writes waits for no more. */
const ROWS_AT_ONCE = 500;
/** Between two statements, for whoever waits. */
const PAUSE_MS = 5;

/** Deletes the records of hours that are older than they are kept. The sums of these hours stay. */
@Injectable()
export class PruneLogs {
  constructor(
    private readonly database: Database,
    @Inject(RETENTION_DAYS) private readonly retentionDays: number,
  ) {}

  /**
   * An hour that is not summed up waits for that. May run at any time and as often as one likes.
   *
   * @param now  ms since 1970
   * @returns how many records were deleted
   */
  async run(now = Date.now()): Promise<{ requests: number }> {
    const before = hourOf(now - this.retentionDays * DAY_MS);
    // From here on these hours take no record, and their sums are made no more.
    await this.database.logHour.updateMany({
      where: { hour: { lt: BigInt(before) }, isStale: false, isFinal: false },
      data: { isFinal: true },
    });
    let requests = 0;
    for (;;) {
      const deleted = await this.database.$executeRaw`
        DELETE FROM "RequestLog" WHERE rowid IN (
          SELECT r.rowid FROM "RequestLog" AS r JOIN "LogHour" AS h ON h.hour = (r.at / 3600000) * 3600000
          WHERE r.at < ${before} AND h.isFinal LIMIT ${ROWS_AT_ONCE})`;
      requests += deleted;
      if (deleted < ROWS_AT_ONCE) return { requests };
      await pause(PAUSE_MS);
    }
  }
}
