import { Redis } from 'ioredis';
import { eventually } from './programs.js';
import { startRedis, type RedisOptions, type TestRedis } from './redis.js';

/** A port that was free may be taken by the time a server listens on it. */
const ATTEMPTS = 3;

/**
 * Starts several servers side by side. When one cannot be started, none is left running.
 *
 * @param options  called for each attempt at a server
 */
export async function startServers(
  count: number,
  options: () => RedisOptions | Promise<RedisOptions>,
): Promise<TestRedis[]> {
  const starts = await Promise.allSettled(Array.from({ length: count }, () => startOne(options)));
  const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (!failure) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw failure.reason;
}

async function startOne(options: () => RedisOptions | Promise<RedisOptions>): Promise<TestRedis> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startRedis(await options());
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Says something to one server over a connection of its own. @throws Error when the server is away */
export async function tell<T>(server: TestRedis, what: (redis: Redis) => Promise<T>, password?: string): Promise<T> {
  const redis = new Redis(server.url, { password, lazyConnect: true, retryStrategy: null, commandTimeout: 6_000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await what(redis);
  } finally {
    redis.disconnect();
  }
}

/** Asks one server again and again, also one that is away at times, until it says so. */
export const untilTrue = (
  server: TestRedis,
  isTrue: (redis: Redis) => Promise<boolean>,
  limitMs: number,
  password?: string,
): Promise<void> => eventually(() => tell(server, isTrue, password).catch(() => false), limitMs);

export const followsItsMaster = async (redis: Redis): Promise<boolean> =>
  (await redis.info('replication')).includes('master_link_status:up');

/** Lets nobody in without the password from now on. */
export async function protect(server: TestRedis, password: string): Promise<void> {
  await tell(server, async (redis) => {
    await redis.config('SET', 'masterauth', password);
    await redis.config('SET', 'requirepass', password);
  });
}
