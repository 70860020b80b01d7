import type { RedisOptions } from 'ioredis';

/** Commands fail at once while Redis is away: whoever sends them knows better when to try again. */
export const FAIL_FAST = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
} as const satisfies Partial<RedisOptions>;
