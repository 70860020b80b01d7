import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Prisma } from '../generated/prisma/client.js';
import { Repeated } from '../repeated.js';
import { Database } from './database.js';
import { momentText } from './moment.js';

export type DeletedKind = 'token' | 'api-key';

/** How long a deletion can be undone: longer than the dashboard offers it, so that a slow line loses nothing. */
const KEEP_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;

/** Rows that were deleted and can be brought back for some minutes, just as they were. */
@Injectable()
export class DeletedRows implements OnModuleInit, OnModuleDestroy {
  private readonly repeated = new Repeated(new Logger('DeletedRows'));

  constructor(private readonly database: Database) {}

  onModuleInit(): void {
    this.repeated.every(LOOK_EVERY_MS, 'forgetting what was deleted', () => this.forgetOld());
  }

  onModuleDestroy(): Promise<void> {
    return this.repeated.stop();
  }

  /** Keeps rows; to be done in one transaction with their deletion. */
  keep(kind: DeletedKind, rows: readonly { readonly id: string }[]): Prisma.PrismaPromise<number> {
    const values = rows.map((row) => [row.id, JSON.stringify(row)]);
    return this.database.$executeRaw`
      INSERT OR REPLACE INTO "DeletedRow" (kind, id, row, deletedAt)
      SELECT ${kind}, value ->> 0, value ->> 1, ${momentText(Date.now())} FROM json_each(${JSON.stringify(values)})`;
  }

  /** Those of these that can be brought back. Moments in them are texts, which Prisma takes as well. */
  async find<Row>(kind: DeletedKind, ids: readonly string[]): Promise<Row[]> {
    const found = await this.database.$queryRaw<{ row: string }[]>`
      SELECT row FROM "DeletedRow" WHERE kind = ${kind} AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
    return found.map(({ row }) => JSON.parse(row) as Row);
  }

  /** To be done in one transaction with what brings them back. */
  drop(kind: DeletedKind, ids: readonly string[]): Prisma.PrismaPromise<number> {
    return this.database.$executeRaw`
      DELETE FROM "DeletedRow" WHERE kind = ${kind} AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  }

  /** Drops what can be undone no more, and what was known of tokens among it. @param now  ms since 1970 */
  async forgetOld(now = Date.now()): Promise<void> {
    const before = momentText(now - KEEP_MS);
    await this.database.$transaction([
      this.database.$executeRaw`
        DELETE FROM "TokenChange" WHERE tokenId IN (
          SELECT id FROM "DeletedRow" WHERE kind = 'token' AND deletedAt < ${before})`,
      this.database.$executeRaw`DELETE FROM "DeletedRow" WHERE deletedAt < ${before}`,
    ]);
  }
}
