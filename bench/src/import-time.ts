import { signIn, startRedis } from '@sluice/testing';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { startBooks } from './books.ts';
import { median } from './rounds.ts';

const LINES = 50_000;
/** Of a session token of a chat site; 50 000 of them are 5 MB. */
const SECRET_CHARACTERS = 100;
/** Each on an empty database. */
const ROUNDS = 3;

const IMPORT: Bar = { measure: 'import of 50 000 lines, 5 MB', must: 5_000, good: 2_000, unit: 'ms' };

interface ImportCounts {
  readonly created: number;
  readonly duplicates: number;
  readonly invalid: number;
  readonly results: readonly unknown[];
}

/** How long an operator waits for the answer to a large import, one line in ten of which is broken and one there twice. */
export async function checkImportTime(): Promise<JudgedBar[]> {
  const text = Array.from({ length: LINES }, (_, i) => lineAt(i)).join('\n');
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await importOnce(text));
  return [judge(IMPORT, median(times))];
}

function lineAt(index: number): string {
  if (index % 10 === 1) return `no token ${index}`;
  const secret = index % 10 === 2 ? index - 2 : index;
  return `sk-${secret}-`.padEnd(SECRET_CHARACTERS, 'abcdefghij');
}

/** @returns ms */
async function importOnce(text: string): Promise<number> {
  const redis = await startRedis();
  const books = await startBooks(redis.url);
  try {
    const cookie = await signIn(books.origin);
    const startedAt = performance.now();
    const response = await fetch(`${books.origin}/api/admin/tokens/import`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'zai', channel: 'web', text }),
    });
    const { created, duplicates, invalid, results } = (await response.json()) as ImportCounts;
    const tookMs = performance.now() - startedAt;
    const counts = [created, duplicates, invalid, results.length];
    const expected = [0.8 * LINES, 0.1 * LINES, 0.1 * LINES, LINES];
    if (counts.join() !== expected.join()) throw new Error(`the import came to ${counts.join()}`);
    return tookMs;
  } finally {
    await books.stop();
    await redis.stop();
  }
}
