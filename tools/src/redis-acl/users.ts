import { createHash, randomBytes } from 'node:crypto';
import type { RedisNames } from '@sluice/contract';
import { CONNECT, gatewayGrants, tokenServiceGrants, workerGrants, type Grant } from './grants.ts';

export interface RedisUser {
  /** Of the user, and of the service that is it. */
  readonly name: string;
  /** What it may do, behind its password. */
  readonly rules: string;
}

/** For who looks after the server: reads what was refused, loads the file anew. */
const ADMIN: RedisUser = { name: 'admin', rules: '~* &* +@all' };

/** One user for each service, with what that service needs and no more, and one for the operator. */
export function redisUsers(names: RedisNames, providerIds: readonly string[]): RedisUser[] {
  return [
    ADMIN,
    user('gateway', gatewayGrants(names)),
    user('token-service', tokenServiceGrants(names)),
    ...providerIds.map((id) => user(`worker-${id}`, workerGrants(names, id))),
  ];
}

const user = (name: string, grants: readonly Grant[]): RedisUser => ({
  name,
  rules: [...CONNECT, ...grants.map(toSelector)].join(' '),
});

function toSelector({ keys = [], channels = [], commands }: Grant): string {
  return `(${[...keys, ...channels.map((pattern) => `&${pattern}`), ...commands].join(' ')})`;
}

/**
 * The text of Redis's `aclfile`. Nobody gets in but these.
 *
 * @param hashesOf  SHA-256, in hex, of each password that opens this user
 */
export function aclFile(users: readonly RedisUser[], hashesOf: (name: string) => readonly string[]): string {
  const lines = users.map(({ name, rules }) => {
    const passwords = hashesOf(name).map((hash) => `#${hash}`);
    return ['user', name, 'on', ...passwords, rules].join(' ');
  });
  return `${['user default off', ...lines].join('\n')}\n`;
}

/** The setting that holds a user's password where docker/redis/start.sh fills the template: REDIS_PASSWORD_WORKER_ZAI. */
export const passwordSetting = (name: string): string =>
  `REDIS_PASSWORD_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** The same text with the names of settings where docker/redis/start.sh puts what they hash to. */
export const aclTemplate = (users: readonly RedisUser[]): string =>
  aclFile(users, (name) => [`{${passwordSetting(name)}}`]);

export const freshPassword = (): string => randomBytes(24).toString('base64url');

export const hashOf = (password: string): string => createHash('sha256').update(password).digest('hex');

/** Hashes of the passwords that a text has for one user, the newest first. */
export function hashesIn(text: string, name: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`user ${name} `)) ?? '';
  return [...line.matchAll(/ #([0-9a-f]{64})(?= )/g)].map(([, hash]) => hash!);
}
