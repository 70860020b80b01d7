/** How many ids one statement names: SQLite takes 32 766 values, Prisma fewer. */
const IDS_AT_ONCE = 500;

/** A list in pieces that one statement takes. */
export function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += IDS_AT_ONCE) chunks.push(items.slice(start, start + IDS_AT_ONCE));
  return chunks;
}
