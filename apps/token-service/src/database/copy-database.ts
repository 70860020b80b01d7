import type { Client } from '@libsql/client';
import { chmod, rename, rm } from 'node:fs/promises';

/**
 * Copies a database as it is at one moment, while others may write to it. A copy is whole by its name: it is made under
 * another, and named when it is finished.
 */
export async function copyDatabase(client: Client, target: string): Promise<void> {
  const unfinished = `${target}.part`;
  await rm(unfinished, { force: true });
  await client.execute({ sql: 'VACUUM INTO ?', args: [unfinished] });
  await chmod(unfinished, 0o600);
  await rename(unfinished, target);
}
