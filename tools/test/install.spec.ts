import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'sluice-bin-'));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

/** A program on a PATH that has nothing else. */
async function program(name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
}

function findRedis(): string[] {
  const fixture = join(import.meta.dirname, 'fixtures/find-redis.ts');
  const { stdout } = spawnSync(process.execPath, [fixture], { env: { PATH: bin }, encoding: 'utf8' });
  return stdout.trim().split('\n');
}

/** A package manager that notes what it is asked for, and installs a server when it is asked to install. */
const installs = () => `
echo "$@" >> ${bin}/asked
case "$*" in *install*) printf '#!/bin/sh\\n' > ${bin}/redis-server; /bin/chmod +x ${bin}/redis-server;; esac`;
/** Rights are asked of sudo by all but root; this one grants them. */
const grants = 'case "$*" in "-n true") exit 0;; esac; shift; exec "$@"';

describe('finding Redis', () => {
  it('takes Valkey where there is no Redis', async () => {
    await program('valkey-server', '');
    expect(findRedis()).toEqual([join(bin, 'valkey-server')]);
  });

  it('prefers Redis', async () => {
    await program('valkey-server', '');
    await program('redis-server', '');
    expect(findRedis()).toEqual([join(bin, 'redis-server')]);
  });

  it('installs it with the package manager of the system', async () => {
    await program('apt-get', installs());
    await program('sudo', grants);
    expect(findRedis()).toEqual(['Installing Redis with apt-get ...', join(bin, 'redis-server')]);
  });

  it('installs it although the package lists could not be renewed', async () => {
    await program('apt-get', `case "$*" in update*) exit 100;; esac; ${installs()}`);
    await program('sudo', grants);
    expect(findRedis().at(-1)).toBe(join(bin, 'redis-server'));
  });

  it('says in one line what failed', async () => {
    await program('apt-get', 'echo "E: Unable to locate package redis-server"; exit 100');
    await program('sudo', grants);
    expect(findRedis().at(-1)).toMatch(
      /^Refusal: Redis is missing and REDIS_URL is not set: ".*apt-get install .*" failed: E: Unable to locate package redis-server\.$/,
    );
  });

  it('says what to install where there is no package manager it knows', () => {
    expect(findRedis()).toEqual([
      'Refusal: Redis is missing and REDIS_URL is not set: install Redis 7 or newer, or Valkey, with the package manager of your system.',
    ]);
  });
});
