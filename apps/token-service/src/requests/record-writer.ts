import { Injectable } from '@nestjs/common';
import type { RequestRecord } from '@sluice/contract';
import { Database } from '../database/database.js';
import { momentText } from '../database/moment.js';
import { ttftClassOf } from './ttft-classes.js';

export const HOUR_MS = 3_600_000;

export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** Writes records of requests: three statements and one transaction, however many they are. */
@Injectable()
export class RecordWriter {
  constructor(private readonly database: Database) {}

  /**
   * Writes those that the database does not hold. An hour whose records may have been pruned takes none any more.
   *
   * @returns ids of those that are new
   */
  async write(records: readonly RequestRecord[]): Promise<ReadonlySet<string>> {
    const rows = JSON.stringify(records.map(toRow));
    const hours = JSON.stringify([...new Set(records.map(({ at }) => hourOf(at)))]);
    const [written] = await this.database.$transaction([
      this.database.$queryRaw<{ id: string }[]>`
        INSERT INTO "RequestLog" (id, at, apiKeyId, source, dialect, model, provider, channel, tokenId, guest, stream,
          outcome, httpStatus, errorCode, ttftMs, ttftClass, durationMs, inputTokens, outputTokens, reasoningTokens,
          cachedTokens, usageSource, attempts, requeues, dispatchedMs, takenMs, tries)
        SELECT j.value ->> 'id', j.value ->> 'at', j.value ->> 'apiKeyId', j.value ->> 'source', j.value ->> 'dialect',
          j.value ->> 'model', j.value ->> 'provider', j.value ->> 'channel', j.value ->> 'tokenId',
          j.value ->> 'isGuest', j.value ->> 'isStream', j.value ->> 'outcome', j.value ->> 'httpStatus',
          j.value ->> 'errorCode', j.value ->> 'ttftMs', j.value ->> 'ttftClass', j.value ->> 'durationMs',
          j.value ->> 'inputTokens', j.value ->> 'outputTokens', j.value ->> 'reasoningTokens',
          j.value ->> 'cachedTokens', j.value ->> 'usageSource', j.value ->> 'attempts', j.value ->> 'requeues',
          j.value ->> 'dispatchedMs', j.value ->> 'takenMs', j.value ->> 'triesJson'
        FROM json_each(${rows}) AS j
        WHERE NOT EXISTS (SELECT 1 FROM "LogHour" AS h WHERE h.hour = j.value ->> 'hour' AND h.isFinal)
        ON CONFLICT (id) DO NOTHING
        RETURNING id`,
      this.database.$executeRaw`
        INSERT INTO "LogHour" (hour) SELECT value FROM json_each(${hours}) WHERE true
        ON CONFLICT (hour) DO UPDATE SET isStale = true WHERE NOT isFinal`,
      this.database.$executeRaw`
        UPDATE "ApiKey" SET lastUsedAt = max(coalesce(lastUsedAt, ''), j.value ->> 'at')
        FROM json_each(${JSON.stringify(lastUses(records))}) AS j WHERE "ApiKey".id = j.value ->> 'id'`,
    ]);
    return new Set(written.map(({ id }) => id));
  }
}

const toRow = (record: RequestRecord): object => ({
  ...record,
  hour: hourOf(record.at),
  ttftClass: record.ttftMs === null ? null : ttftClassOf(record.ttftMs),
  triesJson: record.tries === null ? null : JSON.stringify(record.tries),
});

/** The latest use of each API key. */
function lastUses(records: readonly RequestRecord[]): { id: string; at: string }[] {
  const latest = new Map<string, number>();
  for (const { apiKeyId, at } of records) {
    if (apiKeyId !== null) latest.set(apiKeyId, Math.max(at, latest.get(apiKeyId) ?? 0));
  }
  return [...latest].map(([id, at]) => ({ id, at: momentText(at) }));
}
