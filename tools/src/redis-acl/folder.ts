import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readIfThere } from '../run/environment.ts';
import { Refusal } from '../run/lifetime.ts';
import { aclFile, freshPassword, hashesIn, hashOf, type RedisUser } from './users.ts';

const USERS_FILE = 'users.acl';

/**
 * Writes the users and, for each, its name and password as settings of its service: `<user>.env`. Where users are there
 * already they get new passwords, and those of now open beside them until they are dropped.
 *
 * @returns whether there were users
 */
export async function renewPasswords(folder: string, users: readonly RedisUser[]): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = await readIfThere(join(folder, USERS_FILE));
  const hashes = new Map<string, string[]>();
  for (const { name } of users) {
    const password = freshPassword();
    await write(join(folder, `${name}.env`), `REDIS_USERNAME=${name}\nREDIS_PASSWORD=${password}\n`);
    hashes.set(name, [hashOf(password), ...hashesIn(before ?? '', name).slice(0, 1)]);
  }
  await write(
    join(folder, USERS_FILE),
    aclFile(users, (name) => hashes.get(name) ?? []),
  );
  return before !== null;
}

/** Lets the passwords of before open no more. @throws Refusal where a user has no password in the folder */
export async function dropOldPasswords(folder: string, users: readonly RedisUser[]): Promise<void> {
  const hashes = new Map<string, string>();
  for (const { name } of users) {
    const password = parseEnv((await readIfThere(join(folder, `${name}.env`))) ?? '')['REDIS_PASSWORD'];
    if (!password) throw new Refusal(`${join(folder, `${name}.env`)} holds no REDIS_PASSWORD: make new ones first.`);
    hashes.set(name, hashOf(password));
  }
  await write(
    join(folder, USERS_FILE),
    aclFile(users, (name) => [hashes.get(name)!]),
  );
}

/** For the owner alone, and whole whenever somebody reads it. */
async function write(file: string, text: string): Promise<void> {
  const unfinished = `${file}.part`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, file);
}
