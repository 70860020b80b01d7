import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../src/run/root.ts';
import { SERVICES } from '../src/run/services.ts';

interface Manifest {
  readonly version: string;
  readonly workspaces?: readonly string[];
  readonly sluice?: { readonly port?: number };
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

describe('the images', () => {
  it('share the steps that install', () => {
    const [ofNode, ofAdmin] = ['node', 'admin'].map((name) => {
      const text = readFileSync(join(ROOT, `docker/${name}.Dockerfile`), 'utf8');
      return /^FROM \$\{NODE_IMAGE\} AS manifests\n[^]*?^RUN npm ci[^]*?[^\\]$/m.exec(text)?.[0];
    });
    expect(ofNode).toMatch(/npm ci/);
    expect(ofAdmin).toBe(ofNode);
  });

  it('name the port of their health where the health check looks for it', () => {
    for (const { name, doors } of SERVICES) {
      expect([name, manifestIn(`apps/${name}`).sluice?.port]).toEqual([name, doors.at(-1)!.port]);
    }
  });
});

describe('the release', () => {
  it('has one version, which CHANGELOG.md knows or is to tell of', () => {
    const root = manifestIn('.');
    const folders = root
      .workspaces!.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
      .filter((folder) => globSync('package.json', { cwd: join(ROOT, folder) }).length > 0);
    expect(folders.map((folder) => [folder, manifestIn(folder).version])).toEqual(
      folders.map((folder) => [folder, root.version]),
    );
    const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
    expect(changelog).toMatch(new RegExp(`^## \\[(Unreleased|${root.version.replaceAll('.', '\\.')})\\]`, 'm'));
  });
});
