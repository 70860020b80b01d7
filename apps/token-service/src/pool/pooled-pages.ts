import type { PooledToken } from '@sluice/token-pool';
import type { Database } from '../database/database.js';
import { type PooledRow, toPooled } from './to-pooled.js';

/** A row as SQLite's `json_object` tells it. */
type JsonRow = Omit<PooledRow, 'enabled' | 'stateSince' | 'nextTryAt'> & {
  readonly enabled: number;
  readonly stateSince: string;
  readonly nextTryAt: string | null;
};

/**
 * All tokens by id as the pool takes them, in pieces, of what is read for nothing else and often for very many: a piece
 * comes as one text, as the driver and Prisma take ten times as long to make objects of rows.
 */
export async function* pooledPages(database: Database, rowsAtOnce: number): AsyncGenerator<PooledToken[]> {
  for (let last = ''; ;) {
    const [page] = await database.$queryRaw<{ rows: string }[]>`
      SELECT json_group_array(json_object('id', id, 'provider', provider, 'channel', channel, 'label', label,
        'cipher', cipher, 'weight', weight, 'maxConcurrency', maxConcurrency, 'enabled', enabled, 'state', state,
        'cause', cause, 'evidence', evidence, 'stateSince', stateSince, 'nextTryAt', nextTryAt,
        'refusals', refusals)) AS rows
      FROM (SELECT * FROM "Token" WHERE id > ${last} ORDER BY id LIMIT ${rowsAtOnce})`;
    const rows = JSON.parse(page?.rows ?? '[]') as JsonRow[];
    if (rows.length > 0) yield rows.map((row) => toPooled(toPooledRow(row)));
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1)!.id;
  }
}

const toPooledRow = (row: JsonRow): PooledRow => ({
  ...row,
  enabled: row.enabled === 1,
  stateSince: new Date(row.stateSince),
  nextTryAt: row.nextTryAt === null ? null : new Date(row.nextTryAt),
});
