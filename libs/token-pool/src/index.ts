export type * from './token-pool.js';
export type * from './pool-keeper.js';
export { LoanedToken } from './loaned-token.js';
export type { CoolingPolicy } from './cooling-times.js';
export type { GuestSource, MintedGuest } from './guest-source.js';
export {
  EnvironmentTokenPool,
  type EnvironmentToken,
  type EnvironmentTokenPoolOptions,
  type TokenReport,
} from './environment/environment-token-pool.js';
export type { CoolingCause } from './environment/token-health.js';
export { RedisTokenPool, type RedisTokenPoolOptions } from './redis/redis-token-pool.js';
export type { PoolChecks } from './redis/pool-checks.js';
export { RedisPoolKeeper, type RedisPoolKeeperOptions } from './redis/redis-pool-keeper.js';
export type { PoolConnect, PoolRedis } from './redis/pool-connection.js';
