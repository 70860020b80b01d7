import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

/** Opens one more connection to the service's Redis, named after what it is for. */
export type RedisConnect = (role: string, options?: Partial<RedisOptions>) => Redis;

export interface RedisLog {
  warn(message: string): void;
  log(message: string): void;
}

/** ms: 50, 100, 200 … 1000. Quick at first, as most outages are restarts. */
export const redisRetryDelay = (times: number): number => Math.min(50 * 2 ** Math.min(times - 1, 10), 1_000);

/**
 * Makes the connections of one service. A connection shows in `CLIENT LIST` as `sluice-<service>-<role>`, reconnects
 * for ever, and says in the log once that it was lost and once that it is back, however often it tries in between.
 *
 * @param url  redis:// or rediss:// address; it may hold a password and is never logged
 */
export function redisConnector(url: string, service = 'service', log: RedisLog = new Logger('Redis')): RedisConnect {
  return (role, options = {}) => {
    const redis = new Redis(url, {
      connectionName: `sluice-${service}-${role}`,
      retryStrategy: redisRetryDelay,
      keepAlive: 10_000,
      ...options,
    });
    reportOutages(redis, role, log);
    return redis;
  };
}

/** Also the listener without which Node would end the process at the first `error` event. */
function reportOutages(redis: Redis, role: string, log: RedisLog): void {
  let isDown = false;
  redis.on('error', (error: Error) => {
    if (isDown) return;
    isDown = true;
    log.warn(`Redis connection "${role}" is down: ${reasonOf(error)}`);
  });
  redis.on('ready', () => {
    if (isDown) log.log(`Redis connection "${role}" is back`);
    isDown = false;
  });
}

/** An AggregateError (one entry per address tried) has an empty message of its own. */
function reasonOf(error: Error & { code?: string }): string {
  return error.message || error.code || error.name;
}
