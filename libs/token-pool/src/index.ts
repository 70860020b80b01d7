export type * from './token-pool.js';
export {
  EnvironmentTokenPool,
  type EnvironmentTokenPoolOptions,
  type PooledToken,
  type TokenReport,
} from './environment-token-pool.js';
export type { GuestSource, MintedGuest } from './guest-pool.js';
export type { CoolingCause } from './token-health.js';
