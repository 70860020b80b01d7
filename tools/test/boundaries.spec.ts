import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const cruiser = join(repository, 'node_modules/.bin/depcruise');
const projects = {
  contract: 'libs/contract',
  'secret-box': 'libs/secret-box',
  platform: 'libs/platform',
  'provider-kit': 'libs/provider-kit',
  'provider-zai': 'libs/providers/zai',
  'provider-other': 'libs/providers/other',
  'worker-host': 'libs/worker-host',
  testing: 'libs/testing',
  gateway: 'apps/gateway',
  admin: 'apps/admin',
  'worker-zai': 'apps/worker-zai',
  'worker-other': 'apps/worker-other',
};

let root: string;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** A workspace as small as the rules allow: every project with an index, and a few packages that do nothing. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-boundaries-'));
  for (const file of ['tsconfig.json', 'tsconfig.base.json']) await cp(join(repository, file), join(root, file));
  await mkdir(join(root, 'node_modules/@sluice'), { recursive: true });
  const packages = ['ioredis', '@nestjs/common', '@prisma/client', 'class-validator', '@opentelemetry/api'];
  const dependencies = Object.fromEntries(
    [...packages, ...Object.keys(projects).map((name) => `@sluice/${name}`)].map((name) => [name, '*']),
  );
  for (const [name, folder] of Object.entries(projects)) {
    const exports = { '.': { '@sluice/source': './src/index.ts', default: './dist/index.js' } };
    await write(
      `${folder}/package.json`,
      JSON.stringify({ name: `@sluice/${name}`, type: 'module', exports, dependencies }),
    );
    await write(`${folder}/src/index.ts`, `export const ${name.replace('-', '_')} = 1;\n`);
    await symlink(join(root, folder), join(root, 'node_modules/@sluice', name));
  }
  for (const name of packages) {
    await write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    await write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
});

afterEach(() => rm(root, { recursive: true, force: true }));

function cruise(): Promise<{ code: number; output: string }> {
  const config = join(repository, '.dependency-cruiser.cjs');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cruiser, '--config', config, 'apps', 'libs'],
      // Without colour, whatever the terminal or Nx asks for: the words are compared.
      { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      },
    );
  });
}

describe('the import boundaries', () => {
  it('let allowed imports pass', async () => {
    await write('apps/worker-zai/src/main.ts', "import '@sluice/worker-host';\nimport '@sluice/provider-zai';\n");
    await write(
      'libs/providers/zai/src/web.ts',
      "import 'node:crypto';\nimport 'class-validator';\nimport '@sluice/contract';\n",
    );
    await write('apps/gateway/test/gateway.spec.ts', "import '@sluice/testing';\n");
    await write('libs/platform/src/tracing/otel-tracing.ts', "import '@opentelemetry/api';\n");
    await write('libs/platform/src/open.ts', "export const open = () => import('./tracing/otel-tracing.js');\n");
    expect(await cruise()).toMatchObject({ code: 0 });
  });

  it.each([
    ['contract-node', 'libs/contract/src/a.ts', 'node:crypto'],
    ['contract-packages', 'libs/contract/src/a.ts', '@nestjs/common'],
    ['contract-projects', 'libs/contract/src/a.ts', '@sluice/platform'],
    ['secret-box-packages', 'libs/secret-box/src/a.ts', 'ioredis'],
    ['secret-box-projects', 'libs/secret-box/src/a.ts', '@sluice/contract'],
    ['platform-projects', 'libs/platform/src/a.ts', '@sluice/secret-box'],
    ['admin-projects', 'apps/admin/src/a.tsx', '@sluice/platform'],
    ['admin-node', 'apps/admin/src/a.tsx', 'node:crypto'],
    ['admin-server-projects', 'apps/admin/server/a.ts', '../src/index.js'],
    ['provider-packages', 'libs/providers/zai/src/a.ts', 'ioredis'],
    ['provider-packages', 'libs/providers/other/src/a.ts', 'ioredis'],
    ['worker-projects', 'apps/worker-other/src/a.ts', '@sluice/platform'],
    ['provider-projects', 'libs/providers/zai/src/a.ts', '@sluice/provider-other'],
    ['provider-spec-projects', 'libs/providers/zai/test/a.spec.ts', '@sluice/platform'],
    ['gateway-projects', 'apps/gateway/src/a.ts', '@sluice/provider-zai'],
    ['gateway-projects', 'apps/gateway/src/a.ts', '@sluice/worker-host'],
    ['gateway-projects', 'apps/gateway/src/a.ts', '../../../libs/contract/src/deep.js'],
    ['platform-projects', 'libs/platform/src/a.ts', '@sluice/provider-kit'],
    ['prisma-has-one-owner', 'apps/gateway/src/a.ts', '@prisma/client'],
    ['tracing-is-loaded-on-demand', 'apps/gateway/src/a.ts', '@opentelemetry/api'],
    ['tracing-is-loaded-on-demand', 'libs/platform/src/a.ts', './tracing/otel-tracing.js'],
    ['testing-stays-in-tests', 'apps/gateway/src/a.ts', '@sluice/testing'],
    ['no-dangling-imports', 'apps/gateway/src/a.ts', '@sluice/contract/src/deep.js'],
    ['no-circles', 'libs/platform/src/a.ts', './b.js'],
  ])('fail by %s when %s imports %s', async (rule, file, target) => {
    await write('libs/contract/src/deep.ts', 'export const deep = 1;\n');
    await write('libs/platform/src/tracing/otel-tracing.ts', 'export {};\n');
    await write('libs/platform/src/b.ts', "import './a.js';\n");
    await write('libs/platform/src/a.ts', 'export {};\n');
    await write(file, `import '${target}';\n`);
    const { code, output } = await cruise();
    expect(code).not.toBe(0);
    expect(output).toContain(`${rule}: ${file}`);
  });
});
