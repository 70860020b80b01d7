import { redisConnector } from '@sluice/platform';
import { eventually, freePort } from '@sluice/testing';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSystemProgram } from './system-program.js';

const START = fileURLToPath(new URL('../../../docker/redis/start.sh', import.meta.url));
const SILENT = { warn: () => undefined, log: () => undefined };
const USERS = ['admin', 'gateway', 'token-service', 'worker-zai', 'worker-k2think', 'worker-longcat'];
const QUIET = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];

type Connection = ReturnType<ReturnType<typeof redisConnector>>;

/** A Redis as deployed: nobody gets in but the services, each as a user of its own. */
export interface RedisWithUsers {
  readonly url: string;
  /** What lets a service in. */
  envOf(user: string): Record<string, string>;
  /** A connection of this user; whoever asks for it closes it. */
  as(user: string): Connection;
  /** What was refused so far, a line each. */
  refusals(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts it by docker/redis/start.sh and resolves when it lets the operator in. */
export async function startRedisWithUsers(): Promise<RedisWithUsers> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-users-'));
  const port = await freePort();
  const passwords = new Map(USERS.map((name) => [name, randomBytes(18).toString('base64')]));
  const settings = [...passwords].map(([name, password]) => [passwordSetting(name), password] as const);
  const env = { ...Object.fromEntries(settings), REDIS_USERS_FILE: join(folder, 'users.acl') };
  const server = startSystemProgram('sh', [START, '--port', `${port}`, '--dir', folder, ...QUIET], env);
  const url = `redis://127.0.0.1:${port}`;
  const as = (username: string): Connection =>
    redisConnector({ kind: 'server', url, username, password: passwords.get(username)! }, 'test', SILENT)(username);
  const admin = as('admin');
  await eventually(() => {
    if (server.hasEnded()) throw new Error(`Redis did not start:\n${server.output()}`);
    return admin.status === 'ready';
  }, 20_000);
  return {
    url,
    envOf: (user) => ({ REDIS_URL: url, REDIS_USERNAME: user, REDIS_PASSWORD: passwords.get(user)! }),
    as,
    async refusals() {
      const entries = (await admin.acl('LOG')) as unknown as (readonly unknown[])[];
      return entries.map((entry) => JSON.stringify(entry));
    },
    async stop() {
      admin.disconnect();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const passwordSetting = (user: string): string => `REDIS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`;
