import { createClient, type Client } from '@libsql/client';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyDatabase } from './copy-database.js';
import { MIGRATIONS_FOLDER, readMigrations } from './migration-files.js';
import { applyMigration, pendingMigrations } from './migration-history.js';

export interface MigrateOptions {
  /** Where the migrations are; default: the repository's. */
  readonly folder?: string;
  /** Told of each step, for the log. */
  readonly onStep?: (message: string) => void;
  /** Longest wait for another instance that migrates, ms. */
  readonly waitMs?: number;
}

const WAIT_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** Of one try: libsql blocks the process while it waits. ms */
const BUSY_MS = 2_000;

/**
 * Brings the database at `path` up to date, and makes it, with its folder, where there is none. Several instances may
 * start at once: one works, the others wait and find nothing left to do. Each file is applied whole or not at all; a
 * database that holds something is copied beside itself first, as `<path>.before-<migration>.bak`.
 *
 * @returns names of the migrations that were applied
 * @throws Error with one line for the operator
 */
export async function migrate(path: string, options: MigrateOptions = {}): Promise<string[]> {
  const { folder = MIGRATIONS_FOLDER, onStep = () => undefined, waitMs = WAIT_MS } = options;
  const files = await readMigrations(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unlock = await lock(`${path}.migrating`, waitMs, onStep);
  const client = open(path);
  try {
    await client.execute('PRAGMA journal_mode = WAL');
    const pending = await pendingMigrations(client, files);
    const [first] = pending;
    if (first !== undefined && (await holdsSomething(client))) {
      const copy = `${path}.before-${first.name}.bak`;
      await copyDatabase(client, copy);
      onStep(`kept a copy as ${copy}`);
    }
    for (const file of pending) {
      await applyMigration(client, file);
      onStep(`applied migration ${file.name}`);
    }
    return pending.map(({ name }) => name);
  } finally {
    client.close();
    await unlock();
    // For the owner alone: tokens in it are sealed, but not what they are called.
    await chmod(path, 0o600).catch(() => undefined);
  }
}

const open = (path: string): Client => createClient({ url: `file:${path}`, timeout: BUSY_MS });

/**
 * Takes the lock of a database file of its own, which the system gives back when its holder ends, however it ends. The
 * database itself cannot be held for so long: a copy of it is made outside of any transaction.
 */
async function lock(path: string, waitMs: number, onStep: (message: string) => void): Promise<() => Promise<void>> {
  const client = createClient({ url: `file:${path}`, timeout: 1 });
  const deadline = Date.now() + waitMs;
  for (let hasSaid = false; ; hasSaid = true) {
    try {
      await client.execute('BEGIN EXCLUSIVE');
      return async () => {
        // To close is not enough: libsql keeps the file until its statements are collected as garbage.
        await client.execute('ROLLBACK');
        client.close();
      };
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > deadline) throw new Error(`another instance has been migrating the database for ${waitMs} ms`);
      if (!hasSaid) onStep('waiting for another instance that migrates the database');
      await pause(LOOK_EVERY_MS);
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

async function holdsSomething(client: Client): Promise<boolean> {
  const { rows } = await client.execute(`SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1`);
  return rows.length > 0;
}
