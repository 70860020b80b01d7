import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../apps/token-service/src/database/migrate.ts';
import { ROOT } from '../src/run/root.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sluice-prisma-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

function prisma(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: `file:${join(folder, 'sluice.db')}`, CHECKPOINT_DISABLE: '1' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'node_modules/.bin/prisma'), ...args],
      { cwd: ROOT, env },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
    );
  });
}

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
