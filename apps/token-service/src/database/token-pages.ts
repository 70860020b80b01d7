import type { Prisma, Token } from '../generated/prisma/client.js';
import type { Database } from './database.js';

/**
 * All tokens that match, by id, in pieces: others get their turn at the database in between. Rows may be changed and
 * deleted meanwhile; what is added behind the last piece is met.
 */
export async function* tokenPages(
  database: Database,
  where: Prisma.TokenWhereInput,
  rowsAtOnce: number,
): AsyncGenerator<Token[]> {
  for (let last = ''; ;) {
    const rows = await database.token.findMany({
      where: { AND: [where, { id: { gt: last } }] },
      orderBy: { id: 'asc' },
      take: rowsAtOnce,
    });
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1)!.id;
  }
}
