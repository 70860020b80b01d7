import type { Client, Transaction } from '@libsql/client';
import { randomUUID } from 'node:crypto';
import type { MigrationFile } from './migration-files.js';

/** As Prisma's own `migrate deploy` makes and reads it, so that its commands work on our databases. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

interface Row {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

/**
 * The files that the database has not had yet, in order.
 *
 * @throws Error with one line for the operator: a file was changed after it was applied, or is unknown here, or one was
 *   begun and never finished
 */
export async function pendingMigrations(client: Client, files: readonly MigrationFile[]): Promise<MigrationFile[]> {
  const rows = await readHistory(client);
  const known = new Map(files.map((file) => [file.name, file]));
  for (const row of rows) {
    const file = known.get(row.name);
    if (!row.isFinished) {
      throw new Error(
        `migration ${row.name} was begun and not finished; put the backup beside the database in its place, ` +
          'or see to it with "npx prisma migrate resolve"',
      );
    }
    if (file === undefined) {
      throw new Error(`the database has had migration ${row.name}, which this version does not know: it is older`);
    }
    if (file.checksum !== row.checksum) {
      throw new Error(`migration ${row.name} was changed after it had been applied; put the file back as it was`);
    }
  }
  const applied = new Set(rows.map((row) => row.name));
  return files.filter((file) => !applied.has(file.name));
}

async function readHistory(client: Client): Promise<Row[]> {
  const table = await client.execute(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`);
  if (table.rows.length === 0) return [];
  const { rows } = await client.execute(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows.map((row) => ({
    name: String(row['name']),
    checksum: String(row['checksum']),
    isFinished: Number(row['finished']) === 1,
  }));
}

/** Runs one file and notes it, both or neither. @throws Error that names the file */
export async function applyMigration(client: Client, { name, sql, checksum }: MigrationFile): Promise<void> {
  const startedAt = new Date().toISOString();
  // Has no effect inside a transaction, and a table that others refer to could not be replaced with it on.
  await client.execute('PRAGMA foreign_keys = OFF');
  const transaction = await client.transaction('write');
  try {
    await transaction.execute(CREATE_TABLE);
    await transaction.executeMultiple(sql);
    if (transaction.closed) throw new Error('it ends the transaction that it is run in; leave BEGIN and COMMIT out');
    await requireWhole(transaction);
    await transaction.execute({
      sql: `INSERT INTO "_prisma_migrations"
              (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)`,
      args: [randomUUID(), checksum, name, startedAt, new Date().toISOString()],
    });
    await transaction.commit();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${name} failed and was undone: ${reason}`, { cause });
  } finally {
    transaction.close();
  }
}

async function requireWhole(transaction: Transaction): Promise<void> {
  const { rows } = await transaction.execute('PRAGMA foreign_key_check');
  if (rows.length > 0) throw new Error(`it leaves rows of ${String(rows[0]?.['table'])} that refer to nothing`);
}
