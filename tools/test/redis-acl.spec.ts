import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { RedisNames } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropOldPasswords, renewPasswords } from '../src/redis-acl/folder.ts';
import { aclTemplate, hashesIn, hashOf, redisUsers } from '../src/redis-acl/users.ts';
import { ROOT } from '../src/run/root.ts';
import { PROVIDER_IDS } from '../src/run/services.ts';

const users = redisUsers(new RedisNames(), PROVIDER_IDS);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-acl-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const passwordOf = async (name: string): Promise<string> => parseEnv(await read(`${name}.env`))['REDIS_PASSWORD']!;

describe('docker/redis/users.acl', () => {
  it('is what "npm run redis:acl -- --template" prints', async () => {
    expect(await readFile(join(ROOT, 'docker/redis/users.acl'), 'utf8')).toBe(aclTemplate(users));
  });
});

describe('docker/redis/start.sh', () => {
  it('starts no server that lacks a password, and says which', () => {
    const script = join(ROOT, 'docker/redis/start.sh');
    const env = { PATH: process.env['PATH'], REDIS_PASSWORD_ADMIN: 'a', REDIS_USERS_FILE: join(folder, 'users.acl') };
    const { status, stderr } = spawnSync('sh', [script], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([78, 'REDIS_PASSWORD_GATEWAY must be set\n']);
  });
});

describe('the users of Redis', () => {
  it('have a password each, which the file knows by its hash alone', async () => {
    expect(await renewPasswords(folder, users)).toBe(false);
    const file = await read('users.acl');
    expect((await readdir(folder)).sort()).toEqual([...users.map(({ name }) => `${name}.env`), 'users.acl'].sort());
    for (const { name } of users) {
      const password = await passwordOf(name);
      expect(file).not.toContain(password);
      expect(hashesIn(file, name)).toEqual([hashOf(password)]);
      expect((await stat(join(folder, `${name}.env`))).mode & 0o077).toBe(0);
    }
    expect(file).toMatch(/^user default off\n/);
  });

  it('keep the password of before until it is dropped', async () => {
    await renewPasswords(folder, users);
    const before = await passwordOf('gateway');
    expect(await renewPasswords(folder, users)).toBe(true);
    const now = await passwordOf('gateway');
    expect(hashesIn(await read('users.acl'), 'gateway')).toEqual([hashOf(now), hashOf(before)]);
    await dropOldPasswords(folder, users);
    expect(hashesIn(await read('users.acl'), 'gateway')).toEqual([hashOf(now)]);
    expect(await passwordOf('gateway')).toBe(now);
  });

  it('are told apart by scope where several Sluices share a server', () => {
    const gateway = redisUsers(new RedisNames('second'), PROVIDER_IDS).find(({ name }) => name === 'gateway');
    expect(gateway?.rules).toContain('sluice:second:v1:');
    expect(gateway?.rules).not.toContain('sluice:v1:');
  });
});
