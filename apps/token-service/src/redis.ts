import type { RedisConnect } from '@sluice/platform';

/** Injection token of the connection that requests use. */
export const REDIS = Symbol('redis');
export type Redis = ReturnType<RedisConnect>;

/** Longest wait for an answer, ms: whoever sits before the dashboard is told, rather than kept waiting. */
const COMMAND_MS = 2_000;

export const openRedis = (connect: RedisConnect): Redis => connect('admin', { commandTimeout: COMMAND_MS });
