import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findProgram, installPackage, type SystemPackage } from './install.ts';
import { Refusal } from './lifetime.ts';
import { freePort } from './ports.ts';
import type { SupervisedProcess } from './supervisor.ts';

/** Each leads to a Redis that runs already. */
const PLACES = ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'];
const PROGRAMS = ['redis-server', 'valkey-server'];
const REDIS: SystemPackage = {
  title: 'Redis',
  names: { 'apt-get': 'redis-server', apk: 'redis', dnf: 'redis', brew: 'redis' },
  otherwise: 'install Redis 7 or newer, or Valkey, with the package manager of your system',
};
const START_LIMIT_MS = 15_000;

/**
 * Finds a Redis server on PATH, and installs one where there is none and we may.
 *
 * @returns its absolute path
 * @throws Refusal which says what to install
 */
export async function findRedisServer(say: (message: string) => void, signal: AbortSignal): Promise<string> {
  const found = await findProgram(PROGRAMS);
  if (found !== null) return found;
  const obstacle = await installPackage(REDIS, say, signal);
  signal.throwIfAborted();
  const installed = await findProgram(PROGRAMS);
  if (installed !== null) return installed;
  throw new Refusal(`Redis is missing and REDIS_URL is not set: ${obstacle ?? 'the package had no redis-server'}.`);
}

/** Whether the settings say where Redis is, so that none is to be started. */
export const leadsToRedis = (settings: Readonly<Record<string, string | undefined>>): boolean =>
  PLACES.some((name) => Boolean(settings[name]));

export interface PrivateRedis {
  readonly url: string;
  readonly process: SupervisedProcess;
  /** Resolves when it answers. @throws Refusal when it does not in time */
  ready(signal: AbortSignal): Promise<void>;
  /** Deletes its files, once it has ended; the log stays where `ready` refused, as the refusal points there. */
  remove(): Promise<void>;
}

/**
 * A Redis for this product alone: on a free loopback port, with a password, keeping no data on disk. The password is in
 * a file that only we can read; among the arguments every user of the machine could see it. The port is in the names of its files, as it reads them
 * again when it is restarted and another product may have the same folder.
 *
 * @param startLimitMs  how long it may take to answer
 */
export async function privateRedis(
  program: string,
  dataDir: string,
  startLimitMs = START_LIMIT_MS,
): Promise<PrivateRedis> {
  const folder = join(dataDir, 'redis');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const log = join(folder, `redis-${port}.log`);
  await rm(log, { force: true });
  const password = randomBytes(24).toString('hex');
  const config = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(folder)}`,
    'save ""',
    'appendonly no',
    'maxmemory-policy noeviction',
    'loglevel notice',
    `logfile ${JSON.stringify(log)}`,
    'daemonize no',
  ];
  const configFile = join(folder, `redis-${port}.conf`);
  await rm(configFile, { force: true });
  await writeFile(configFile, `${config.join('\n')}\n`, { mode: 0o600 });
  let isLogWanted = false;
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    process: { name: 'redis', command: program, args: [configFile] },
    ready: async (signal) => {
      const giveUpAt = Date.now() + startLimitMs;
      while (!(await answersPing(port, password))) {
        isLogWanted = Date.now() > giveUpAt;
        if (isLogWanted) throw new Refusal(`Redis did not start: see ${log}.`);
        await pause(25, undefined, { signal });
      }
    },
    remove: async () => {
      await rm(configFile, { force: true });
      if (!isLogWanted) await rm(log, { force: true });
    },
  };
}

function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.includes('+PONG')) end(true);
      else if (answer.includes('-')) end(false);
    });
  });
}
