import { Injectable } from '@nestjs/common';
import { type RequestRecord, ServiceError } from '@sluice/contract';
import { Database } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';
import { sliceOf } from '../http/paging.js';
import { toCondition } from './request-filter.js';
import type { RequestExportQuery, RequestQuery } from './request.dto.js';
import type { RequestDetailView, RequestListView, RequestView } from './request.view.js';
import { type Names, toDetailView, toRequestView } from './to-request-view.js';

/** How far a list is counted: what nobody turns pages through need not be known to the last one. */
const MOST_COUNTED = 100_000;
const ROWS_AT_ONCE = 500;

type Row = Record<keyof RequestRecord | 'guest' | 'stream', unknown>;

/** The requests that have ended. */
@Injectable()
export class RequestStore {
  constructor(private readonly database: Database) {}

  async list(query: RequestQuery): Promise<RequestListView> {
    const condition = toCondition(query);
    const { skip, take } = sliceOf(query);
    const order = orderOf(query.sort);
    const [rows, [counted]] = await this.database.$transaction([
      this.database.$queryRaw<Row[]>`
        SELECT * FROM "RequestLog" WHERE rowid IN (
          SELECT rowid FROM "RequestLog" WHERE ${condition} ORDER BY ${order} LIMIT ${take} OFFSET ${skip})
        ORDER BY ${order}`,
      this.database.$queryRaw<{ total: number | bigint }[]>`
        SELECT count(*) AS total FROM (SELECT 1 FROM "RequestLog" WHERE ${condition} LIMIT ${MOST_COUNTED + 1})`,
    ]);
    const total = Number(counted?.total ?? 0);
    return {
      items: await this.views(rows.map(toRecord)),
      total: Math.min(total, MOST_COUNTED),
      hasMoreThanTotal: total > MOST_COUNTED,
    };
  }

  /** @throws ServiceError `not_found` */
  async read(id: string): Promise<RequestDetailView> {
    const [row] = await this.database.$queryRaw<Row[]>`SELECT * FROM "RequestLog" WHERE id = ${id}`;
    if (row === undefined) throw new ServiceError('not_found', 'There is no such request, or it is no longer kept.');
    const record = toRecord(row);
    const triedIds = (record.tries ?? []).map((attempt) => attempt.tokenId);
    return toDetailView(record, await this.names([record], triedIds));
  }

  /** All that match, newest first, in slices: nobody waits long for the database meanwhile. */
  async *slices(query: RequestExportQuery): AsyncGenerator<RequestView[]> {
    const condition = toCondition(query);
    let after = Prisma.sql`true`;
    for (;;) {
      const rows = await this.database.$queryRaw<Row[]>`
        SELECT * FROM "RequestLog" WHERE ${condition} AND ${after} ORDER BY at DESC, id DESC LIMIT ${ROWS_AT_ONCE}`;
      const records = rows.map(toRecord);
      if (records.length > 0) yield await this.views(records);
      if (records.length < ROWS_AT_ONCE) return;
      const { at, id } = records.at(-1)!;
      after = Prisma.sql`(at, id) < (${at}, ${id})`;
    }
  }

  async views(records: readonly RequestRecord[]): Promise<RequestView[]> {
    const names = await this.names(records);
    return records.map((record) => toRequestView(record, names));
  }

  private async names(records: readonly RequestRecord[], triedIds: readonly (string | null)[] = []): Promise<Names> {
    const keyIds = new Set(records.map(({ apiKeyId }) => apiKeyId));
    const tokenIds = new Set([...records.map(({ tokenId }) => tokenId), ...triedIds]);
    const [keys, tokens] = await this.database.$transaction([
      this.database.$queryRaw<{ id: string; name: string }[]>`
        SELECT id, name FROM "ApiKey" WHERE id IN (SELECT value FROM json_each(${JSON.stringify([...keyIds])}))`,
      this.database.$queryRaw<{ id: string; label: string }[]>`
        SELECT id, label FROM "Token" WHERE id IN (SELECT value FROM json_each(${JSON.stringify([...tokenIds])}))`,
    ]);
    return {
      apiKeys: new Map(keys.map(({ id, name }) => [id, name])),
      tokens: new Map(tokens.map(({ id, label }) => [id, label])),
    };
  }
}

/** Of one of RequestQuery's words. */
function orderOf(sort: string): Prisma.Sql {
  const name = Prisma.raw(sort.replace(/^-/, ''));
  const way = Prisma.raw(sort.startsWith('-') ? 'DESC' : 'ASC');
  return Prisma.sql`${name} ${way}, id ${way}`;
}

/** The driver gives whole numbers as bigint where the column may hold more than 32 bits. */
function toRecord({ tries, guest, stream, ...row }: Row): RequestRecord {
  const plain = Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]);
  return {
    ...(Object.fromEntries(plain) as Omit<RequestRecord, 'tries' | 'isGuest' | 'isStream'>),
    isGuest: Boolean(guest),
    isStream: Boolean(stream),
    tries: typeof tries === 'string' ? (JSON.parse(tries) as RequestRecord['tries']) : null,
  };
}
