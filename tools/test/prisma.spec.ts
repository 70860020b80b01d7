import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../apps/token-service/src/database/migrate.ts';
import { ROOT } from '../src/run/root.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-prisma-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(cwd: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: `file:${join(folder, 'sluice.db')}`,
    CHECKPOINT_DISABLE: '1',
    PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'tools/prisma/schema-engine.mjs'),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

const prisma = (...args: string[]) => run(ROOT, join(ROOT, 'node_modules/.bin/prisma'), ...args);

describe('the commands of Prisma, without its own engine', () => {
  it('find no difference between the schema and the migrations', async () => {
    const { code, output } = await prisma(
      ...['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'],
      '--exit-code',
    );
    expect([code, output]).toEqual([0, expect.stringContaining('No difference detected')]);
  });

  it('take a database that the service migrated for their own, and say when it is behind', async () => {
    const behind = await prisma('migrate', 'status');
    expect([behind.code, behind.output]).toEqual([1, expect.stringContaining('have not yet been applied')]);
    await migrate(join(folder, 'sluice.db'));
    const { code, output } = await prisma('migrate', 'status');
    expect([code, output]).toEqual([0, expect.stringContaining('Database schema is up to date')]);
  });
});

describe('npm run db:migrate', () => {
  let copy: string;
  const migrations = () => join(copy, 'prisma/migrations');
  const newMigration = (...args: string[]) => run(copy, join(ROOT, 'tools/prisma/new-migration.mjs'), ...args);
  beforeAll(async () => {
    copy = join(folder, 'copy');
    await cp(join(ROOT, 'prisma'), join(copy, 'prisma'), { recursive: true });
    await cp(join(ROOT, 'prisma.config.ts'), join(copy, 'prisma.config.ts'));
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });

  it('writes nothing where nothing changed, or nobody says what', async () => {
    const before = await readdir(migrations());
    expect(await newMigration('no-change')).toEqual({
      code: 1,
      output: expect.stringContaining('nothing is to be done'),
    });
    expect(await newMigration('../Out')).toEqual({ code: 1, output: expect.stringContaining('Say what changes') });
    expect(await readdir(migrations())).toEqual(before);
  });

  it('writes what changed in the schema, which the service then applies', async () => {
    const before = await readdir(migrations());
    await appendFile(join(copy, 'prisma/schema.prisma'), '\nmodel Added {\n  id String @id\n}\n');
    const { code, output } = await newMigration('adds-a-table');
    expect(code, output).toBe(0);
    const [added, ...more] = (await readdir(migrations())).filter((name) => !before.includes(name));
    expect([added, more]).toEqual([expect.stringMatching(/^\d{14}_adds_a_table$/), []]);
    const sql = await readFile(join(migrations(), added!, 'migration.sql'), 'utf8');
    expect(sql).toMatch(/^-- CreateTable\nCREATE TABLE "Added"/);
    expect(await migrate(join(folder, 'added.db'), { folder: migrations() })).toContain(added);
    expect((await newMigration('again')).output).toContain('nothing is to be done');
  });
});
