import { createClient } from '@libsql/client';
import { RUN_SOURCES, startProgram } from '@sluice/testing';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS_FOLDER } from '../../src/database/migration-files.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

let root: string;
let path: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-migrate-'));
  path = join(root, 'data/deep/sluice.db');
  folder = join(root, 'migrations');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

async function query(sql: string, file = path): Promise<unknown[]> {
  const client = createClient({ url: `file:${file}` });
  try {
    return (await client.execute(sql)).rows.map((row) => ({ ...row }));
  } finally {
    client.close();
  }
}

const tables = async (): Promise<unknown[]> =>
  (await query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't%' ORDER BY name`)).map(
    (row) => (row as { name: string }).name,
  );

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('migrate', () => {
  it('makes the folder and the database at the first run, readable for the owner alone', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a);');
    expect(await migrate(path, { folder })).toEqual(['1_first']);
    expect(await tables()).toEqual(['t1']);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  it('applies what is new, once, and copies what was there before', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a); INSERT INTO t1 VALUES (7);');
    await migrate(path, { folder });
    await addMigration('2_second', 'ALTER TABLE t1 RENAME TO t2;');
    await addMigration('3_third', 'CREATE TABLE t3 (a);');
    expect(await migrate(path, { folder })).toEqual(['2_second', '3_third']);
    expect(await migrate(path, { folder })).toEqual([]);
    const backups = (await readdir(join(root, 'data/deep'))).filter((name) => name.includes('.before-'));
    expect(backups).toEqual(['sluice.db.before-2_second.bak']);
    expect(await query('SELECT a FROM t1', join(root, 'data/deep', backups[0]!))).toEqual([{ a: 7 }]);
  });

  it('leaves nothing of a file that fails half-way, and goes on when it is mended', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a);');
    await addMigration('2_second', 'CREATE TABLE t2 (a); INSERT INTO t1 VALUES (1); INSERT INTO nowhere VALUES (1);');
    expect(await messageOf(migrate(path, { folder }))).toMatch(
      /^migration 2_second failed and was undone: .*no such table: nowhere/,
    );
    expect(await tables()).toEqual(['t1']);
    expect(await query('SELECT a FROM t1')).toEqual([]);
    await addMigration('2_second', 'CREATE TABLE t2 (a);');
    expect(await migrate(path, { folder })).toEqual(['2_second']);
  });

  it('refuses a file that ends its transaction, or leaves rows that refer to nothing', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a); COMMIT;');
    expect(await messageOf(migrate(path, { folder }))).toMatch(/leave BEGIN and COMMIT out/);
    await rm(join(root, 'data'), { recursive: true });
    await addMigration(
      '1_first',
      'CREATE TABLE t1 (id INTEGER PRIMARY KEY); CREATE TABLE t2 (r REFERENCES t1(id)); INSERT INTO t2 VALUES (5);',
    );
    expect(await messageOf(migrate(path, { folder }))).toMatch(/rows of t2 that refer to nothing/);
    expect(await tables()).toEqual([]);
  });

  it('refuses, in one line, a history that is not that of the files', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a);');
    await migrate(path, { folder });
    await addMigration('1_first', 'CREATE TABLE t1 (b);');
    expect(await messageOf(migrate(path, { folder }))).toBe(
      'migration 1_first was changed after it had been applied; put the file back as it was',
    );
    await rm(join(folder, '1_first'), { recursive: true });
    expect(await messageOf(migrate(path, { folder }))).toMatch(/which this version does not know/);
    await addMigration('1_first', 'CREATE TABLE t1 (a);');
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    expect(await messageOf(migrate(path, { folder }))).toMatch(/^migration 1_first was begun and not finished; /);
  });

  it('lets one of several processes work and the others wait', async () => {
    for (let count = 1; count <= 9; count += 1) {
      await addMigration(`${count}_step`, `CREATE TABLE t${count} (a); INSERT INTO t${count} VALUES (${count});`);
    }
    const args = [...RUN_SOURCES, fixture('migrate.mjs'), path, folder];
    const programs = [1, 2, 3].map(() => startProgram(args));
    const ends = await Promise.all(programs.map((program) => program.exited));
    expect(programs.map((program, index) => [ends[index]?.code, program.lines.at(-1)]).sort()).toEqual([
      [0, JSON.stringify(Array.from({ length: 9 }, (_, index) => `${index + 1}_step`))],
      [0, '[]'],
      [0, '[]'],
    ]);
    expect(await query('SELECT count(*) AS n FROM _prisma_migrations')).toEqual([{ n: 9 }]);
    expect(await query('SELECT count(*) AS n FROM t9')).toEqual([{ n: 1 }]);
  });

  it('goes on after an instance that was killed in the middle', async () => {
    await addMigration('1_first', 'CREATE TABLE t1 (a);');
    // Two hundred million rows take far longer than it lives.
    const slow = `CREATE TABLE t2 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000000)
      SELECT i FROM n;`;
    await addMigration('2_slow', slow);
    const program = startProgram([...RUN_SOURCES, fixture('migrate.mjs'), path, folder]);
    await program.line((line) => line.includes('applied migration 1_first'));
    program.kill('SIGKILL');
    await program.exited;
    await addMigration('2_slow', 'CREATE TABLE t2 (a);');
    expect(await migrate(path, { folder })).toEqual(['2_slow']);
    expect(await query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('makes the database that the client expects', async () => {
    await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
    expect(existsSync(path)).toBe(false);
    await migrate(path, { folder });
    const database = new Database(path);
    await database.setting.create({ data: { key: 'A', value: '1' } });
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.$transaction(async (transaction) => {
          const { value } = await transaction.setting.findUniqueOrThrow({ where: { key: 'A' } });
          await transaction.setting.update({ where: { key: 'A' }, data: { value: String(Number(value) + 1) } });
        }),
      ),
    );
    const failing = database.$transaction(async (transaction) => {
      await transaction.setting.update({ where: { key: 'A' }, data: { value: 'lost' } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await database.setting.findUniqueOrThrow({ where: { key: 'A' } })).value).toBe('21');
    expect(await database.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: 1 }]);
    await database.$disconnect();
  });
});
