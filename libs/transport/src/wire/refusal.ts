import { ReplyError } from 'ioredis';

/** First words of answers that mean: not here, or not now. A failover or a slot on the move is behind them. */
const PASSING = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MOVED',
  'NOREPLICAS',
  'READONLY',
  'TRYAGAIN',
  'UNBLOCKED',
]);

/**
 * Whether Redis refused the command as such, so that it would do so again. A connection that broke is no refusal, and
 * neither is a Redis in the middle of a change.
 */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof ReplyError && !PASSING.has((error as Error).message.split(' ', 1)[0]!);
