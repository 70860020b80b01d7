import type { Database } from '../database/database.js';
import { momentText } from '../database/moment.js';
import type { Prisma } from '../generated/prisma/client.js';

export type TokenRow = Prisma.TokenCreateManyInput & { readonly stateSince: Date; readonly createdAt: Date };

/**
 * Writes new tokens in one statement. Prisma's own `createMany` takes thirty times as long: it binds every value by
 * itself, and so few of them at once that a statement holds some ten rows.
 */
export async function insertTokens(database: Database, rows: readonly TokenRow[]): Promise<void> {
  // As lists, since SQLite reads the names of an object's fields anew for each value.
  const values = rows.map((row) => {
    const createdAt = momentText(row.createdAt.getTime());
    return [
      ...[row.id, row.provider, row.channel, row.label, row.cipher, row.keyId, row.fingerprint],
      ...[row.weight ?? DEFAULTS.weight, row.maxConcurrency ?? DEFAULTS.maxConcurrency, Number(row.enabled)],
      ...[row.state, row.cause, momentText(row.stateSince.getTime()), createdAt],
    ];
  });
  await database.$executeRaw`
    INSERT INTO "Token" (id, provider, channel, label, cipher, keyId, fingerprint, weight, maxConcurrency, enabled,
      state, cause, stateSince, createdAt, updatedAt)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
      value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 13
    FROM json_each(${JSON.stringify(values)})`;
}

/**
 * What a token is taken to be of which no more was said: the upstream knows best how much it takes at once, and says so
 * by a limit, for which the token rests. See docs/decisions/0008-jobs-and-leases.md.
 */
export const DEFAULTS = { weight: 1, maxConcurrency: 1_000 };
