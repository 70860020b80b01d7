import type { Redis, RedisOptions } from 'ioredis';

/**
 * Opens a connection to Redis for one purpose. The app decides where Redis is; the wire decides what each connection
 * needs.
 */
export type RedisConnector = (role: string, options?: Partial<RedisOptions>) => Redis;

/**
 * For commands that must fail at once when Redis is away, rather than wait in a queue that is sent later: the wire
 * knows better when to try again.
 */
export const FAIL_FAST: Partial<RedisOptions> = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  keepAlive: 10_000,
  // Counts only while a command waits for its answer: a Redis that hangs with its connections up is away, too.
  socketTimeout: 3_000,
};
