import { type Client, createClient } from '@libsql/client';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { copyDatabase } from '../database/copy-database.js';

/** What a database holds, as the operator counts it. */
export interface Contents {
  readonly tokens: number;
  /** Of these, the ones that no key at hand opens. */
  readonly foreignTokens: number;
  readonly apiKeys: number;
  readonly settings: number;
  readonly requests: number;
}

/** Longest wait for whoever writes, ms. */
const BUSY_MS = 5_000;

/**
 * Copies the database to a file, as it is at one moment, whether or not it is in use.
 *
 * @param keyIds  of the keys at hand
 * @throws Error with one line for the operator
 */
export async function backUp(databasePath: string, file: string, keyIds: readonly string[]): Promise<Contents> {
  if (!existsSync(databasePath)) throw new Error(`There is no database at ${databasePath}: see DATA_DIR.`);
  if (existsSync(file)) throw new Error(`${file} is there already: name another file.`);
  return copy(databasePath, file, keyIds);
}

/**
 * Puts a backup in the place of the database, where there is none.
 *
 * @param keyIds  of the keys at hand
 * @throws Error with one line for the operator
 */
export async function restore(file: string, databasePath: string, keyIds: readonly string[]): Promise<Contents> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  // A log that stays of another database would be taken for one of this.
  const inTheWay = ['', '-wal', '-shm'].map((end) => databasePath + end).find((path) => existsSync(path));
  if (inTheWay !== undefined) throw new Error(`${inTheWay} is there: stop Sluice and move it away first.`);
  return copy(file, databasePath, keyIds);
}

async function copy(from: string, to: string, keyIds: readonly string[]): Promise<Contents> {
  const client = createClient({ url: `file:${from}`, timeout: BUSY_MS });
  try {
    await requireSluice(client, from);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await copyDatabase(client, to);
  } finally {
    client.close();
  }
  return contentsOf(to, keyIds);
}

async function requireSluice(client: Client, file: string): Promise<void> {
  const tables = `SELECT count(*) FROM sqlite_master WHERE name IN ('Token', 'ApiKey', 'Setting', 'RequestLog')`;
  const count = await numberFrom(client, tables).catch(() => 0);
  if (count !== 4) throw new Error(`${file} is no database of Sluice.`);
}

async function contentsOf(file: string, keyIds: readonly string[]): Promise<Contents> {
  const client = createClient({ url: `file:${file}`, timeout: BUSY_MS });
  try {
    const { rows } = await client.execute('PRAGMA integrity_check');
    if (rows.length !== 1 || rows[0]?.[0] !== 'ok') throw new Error(`${file} is damaged: ${String(rows[0]?.[0])}`);
    const count = (table: string): Promise<number> => numberFrom(client, `SELECT count(*) FROM "${table}"`);
    const known = keyIds.map((id) => `'${id}'`).join(', ');
    return {
      tokens: await count('Token'),
      foreignTokens: await numberFrom(client, `SELECT count(*) FROM "Token" WHERE keyId NOT IN (${known})`),
      apiKeys: await count('ApiKey'),
      settings: await count('Setting'),
      requests: await count('RequestLog'),
    };
  } finally {
    client.close();
  }
}

async function numberFrom(client: Client, sql: string): Promise<number> {
  const { rows } = await client.execute(sql);
  return Number(rows[0]?.[0]);
}
