import type { Cluster, Redis, RedisOptions } from 'ioredis';

export type PoolRedis = Redis | Cluster;

/** Opens one more connection to the Redis of the services, a whole Cluster included. */
export type PoolConnect = (role: string, options?: Partial<RedisOptions>) => PoolRedis;

/** Commands fail at once when Redis is away: the pool knows better how long each is worth trying again. */
export const FAIL_FAST: Partial<RedisOptions> = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // Counts only while a command waits for its answer: a Redis that hangs with its connections up is away, too.
  socketTimeout: 3_000,
};

/** Ends a connection, in good order where it is up. */
export async function closeConnection(redis: PoolRedis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
