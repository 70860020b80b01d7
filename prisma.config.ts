import { resolve } from 'node:path';
import { defineConfig } from 'prisma/config';

// Without it every command of Prisma would download a program first; ours runs the engine that is in node_modules.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= resolve(import.meta.dirname, 'tools/prisma/schema-engine.mjs');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? `file:${resolve(import.meta.dirname, 'data/sluice.db')}` },
});
