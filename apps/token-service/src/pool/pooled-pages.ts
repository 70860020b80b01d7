import type { PooledToken, TokenStateName } from '@sluice/token-pool';
import type { Database } from '../database/database.js';

/** A row as SQLite's `json_array` tells it; moments as texts, `enabled` as 0 or 1. */
type Row = readonly [
  id: string,
  provider: string,
  channel: string,
  label: string,
  cipher: string,
  weight: number,
  maxConcurrency: number,
  enabled: number,
  state: string,
  cause: string | null,
  evidence: string | null,
  stateSince: string,
  nextTryAt: string | null,
  refusals: number,
];

/**
 * All tokens by id as the pool takes them, in pieces, of what is read for nothing else and often for very many: a piece
 * comes as one text, as the driver and Prisma take ten times as long to make objects of rows.
 */
export async function* pooledPages(database: Database, rowsAtOnce: number): AsyncGenerator<PooledToken[]> {
  for (let last = ''; ;) {
    const [page] = await database.$queryRaw<{ rows: string }[]>`
      SELECT json_group_array(json_array(id, provider, channel, label, cipher, weight, maxConcurrency, enabled, state,
        cause, evidence, stateSince, nextTryAt, refusals)) AS rows
      FROM (SELECT * FROM "Token" WHERE id > ${last} ORDER BY id LIMIT ${rowsAtOnce})`;
    const rows = JSON.parse(page?.rows ?? '[]') as Row[];
    if (rows.length > 0) yield rows.map(toPooledToken);
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1)![0];
  }
}

function toPooledToken(row: Row): PooledToken {
  const [id, providerId, channel, label, sealedSecret, weight, maxConcurrency, enabled, ...standing] = row;
  const [state, cause, evidence, stateSince, nextTryAt, failures] = standing;
  return {
    ...{ id, providerId, channel, label, sealedSecret, weight, maxConcurrency, enabled: enabled === 1 },
    state: {
      ...{ name: state as TokenStateName, cause, evidence, failures },
      since: Date.parse(stateSince),
      nextTryAt: nextTryAt === null ? null : Date.parse(nextTryAt),
    },
  };
}
