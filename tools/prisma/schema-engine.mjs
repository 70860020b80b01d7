#!/usr/bin/env node
// Stands in for Prisma's schema engine, a program that the CLI would otherwise download: the same calls, as lines of
// JSON on stdin and stdout, served by the WebAssembly build of that engine over libsql. Rests on an internal protocol,
// so that prisma and both engine packages are pinned exactly; tools/test/prisma.spec.ts shows that it works.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

const NO_FILE = 'file::memory:';
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;
/** Calls that read the history; the WebAssembly engine fails on a database that has none yet. */
const NEED_HISTORY = new Set(['applyMigrations', 'createMigration', 'devDiagnostic', 'diagnoseMigrationHistory']);

const words = process.argv.slice(2);
const valuesOf = (name) => words.flatMap((word, index) => (word === name ? [words[index + 1]] : []));
const [datasource] = valuesOf('--datasource').map((text) => JSON.parse(text));
const url = datasource?.url ?? NO_FILE;
const path = url.startsWith('file:') ? url.slice('file:'.length) : null;
const isFile = path !== null && url !== NO_FILE;
const shadows = mkdtempSync(join(tmpdir(), 'sluice-shadow-'));
let shadowCount = 0;

/** libsql runs the first statement only of a text without arguments, and the engine sends several. */
function withScripts(adapter) {
  const executeRaw = adapter.executeRaw.bind(adapter);
  adapter.executeRaw = async (query) =>
    query.args.length === 0 ? (await adapter.executeScript(query.sql), 0) : executeRaw(query);
  return adapter;
}

const open = async (where) => withScripts(await new PrismaLibSql({ url: where }).connect());

async function startEngine() {
  const wasm = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(join(dirname(wasm), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  if (isFile) mkdirSync(dirname(path), { recursive: true });
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'sqlite',
    adapterName: '@prisma/adapter-libsql',
    connect: () => open(url),
    connectToShadowDb: () => open(`file:${join(shadows, `${(shadowCount += 1)}.db`)}`),
  });
  const schemas = valuesOf('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
  return glue.SchemaEngine.new({ datamodels: schemas.length > 0 ? schemas : undefined }, () => {}, factory);
}

let engine = null;
const engineOnce = () => (engine ??= startEngine());

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

async function answer(method, params) {
  if (method === 'reset' && isFile) {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    engine = null;
    return null;
  }
  if (NEED_HISTORY.has(method)) {
    const adapter = await open(url);
    await adapter.executeScript(MIGRATIONS_TABLE);
    await adapter.dispose();
  }
  const running = await engineOnce();
  const result = await running[method === 'getDatabaseVersion' ? 'version' : method](params);
  // The CLI shows a difference only when the engine asks for it to be printed.
  if (method === 'diff' && result.stdout) write({ id: 0, method: 'print', params: { content: result.stdout } });
  return result ?? null;
}

function errorOf(error) {
  const message = error?.message ?? String(error);
  const data = { is_panic: false, message, error_code: error?.code, meta: error?.meta };
  return { code: 4466, message, data };
}

async function serve() {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue;
    await answer(method, params).then(
      (result) => write({ id, result }),
      (error) => write({ id, error: errorOf(error) }),
    );
  }
}

function end(code) {
  rmSync(shadows, { recursive: true, force: true });
  process.exit(code);
}

process.on('SIGTERM', () => end(0));
// Asked whether the database can be reached, or to make it: a file is both by being opened.
if (words.includes('cli')) end(0);
await serve();
end(0);
