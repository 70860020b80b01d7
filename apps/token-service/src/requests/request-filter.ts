import { toRequestIdPrefix } from '@sluice/contract';
import { Prisma } from '../generated/prisma/client.js';
import type { RequestQuery } from './request.dto.js';

type Filter = Omit<RequestQuery, 'page' | 'pageSize' | 'sort'>;

/** Greater than every character that stands in an id. */
const AFTER_ALL = '\u{10ffff}';

const columnEquals = (name: string, value: string): Prisma.Sql => Prisma.sql`${Prisma.raw(name)} = ${value}`;

/** The condition of a query, true where nothing is asked for. */
export function toCondition(filter: Filter): Prisma.Sql {
  const { from, to, apiKeyId, tokenId, stream, q } = filter;
  const conditions: Prisma.Sql[] = [];
  if (from !== undefined) conditions.push(Prisma.sql`at >= ${Date.parse(from)}`);
  if (to !== undefined) conditions.push(Prisma.sql`at < ${Date.parse(to)}`);
  for (const name of ['model', 'provider', 'channel', 'outcome', 'source', 'errorCode'] as const) {
    const value = filter[name];
    if (value !== undefined) conditions.push(columnEquals(name, value));
  }
  if (apiKeyId === 'none') conditions.push(Prisma.sql`apiKeyId IS NULL`);
  else if (apiKeyId !== undefined) conditions.push(columnEquals('apiKeyId', apiKeyId));
  if (tokenId === 'guest') conditions.push(Prisma.sql`guest = true`);
  else if (tokenId !== undefined) conditions.push(columnEquals('tokenId', tokenId));
  if (stream !== undefined) conditions.push(Prisma.sql`stream = ${stream}`);
  if (q !== undefined) {
    const prefix = toRequestIdPrefix(q);
    conditions.push(Prisma.sql`id >= ${prefix} AND id < ${prefix + AFTER_ALL}`);
  }
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' AND ');
}
