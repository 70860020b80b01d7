// `npm run db:migrate -- NAME`: writes the migration that takes a database from what prisma/migrations make of it to what
// prisma/schema.prisma says. `prisma migrate dev` would do so as well, but not without the engine that it downloads.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = 'prisma/migrations';

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9-]*$/.test(name)) fail('Say what changes, as in: npm run db:migrate -- adds-api-keys');

const cli = join(import.meta.dirname, '../../node_modules/.bin/prisma');
const between = ['--from-migrations', FOLDER, '--to-schema', 'prisma/schema.prisma'];
const { stdout: sql } = await promisify(execFile)(process.execPath, [
  cli,
  'migrate',
  'diff',
  ...between,
  '--script',
]).catch((error) => fail(error.stderr || error.message));
if (/^-- This is an empty migration/m.test(sql))
  fail('The schema says what the migrations make: nothing is to be done.');

const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
const folder = join(FOLDER, `${stamp}_${name.replaceAll('-', '_')}`);
await mkdir(folder);
await writeFile(join(folder, 'migration.sql'), `${sql.trim()}\n`);
console.log(`Written: ${folder}/migration.sql. Read it; token-service applies it at its next start.`);

function fail(message) {
  console.error(message);
  process.exit(1);
}
