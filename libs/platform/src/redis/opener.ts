import type { Cluster, Redis, RedisOptions } from 'ioredis';

/**
 * Opens one connection.
 *
 * @param home  a key or shard channel: where Redis is a Cluster, the connection is to the one server that holds it,
 *   else to all
 */
export type Opener = (options: RedisOptions, home?: string) => Redis | Cluster;

/** ms: 50, 100, 200 … 1000. Quick at first, as most outages are restarts. */
export const redisRetryDelay = (times: number): number => Math.min(50 * 2 ** Math.min(times - 1, 10), 1_000);

/** Between two attempts to leave a server that has not the answer, ms: the next may be the same one. */
const LEAVE_EVERY_MS = 1_000;

/** Leaves a server that refuses a command with one of these words, as it is not, or no more, the right one. */
export function leaveOn(...words: readonly string[]): (error: Error) => boolean {
  let leftAt = -Infinity;
  return ({ message }) => {
    if (!words.includes(message.split(' ', 1)[0]!) || Date.now() - leftAt < LEAVE_EVERY_MS) return false;
    leftAt = Date.now();
    return true;
  };
}

/** Makes the connection anew; one that is being made right now, as soon as it is there. */
export function renew(redis: Redis): void {
  // Cut off while it looks for its server, ioredis would take it for closed by us.
  if (redis.status === 'ready' || redis.status === 'connect') redis.disconnect(true);
  else if (redis.status === 'connecting') redis.once('ready', () => redis.disconnect(true));
}
