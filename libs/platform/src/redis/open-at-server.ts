import { Redis } from 'ioredis';
import { leaveOn, type Opener } from './opener.js';
import type { PlaceOf } from './redis-place.js';

/** Opens connections to one server. Where a failover gives its name to another, READONLY says that it did. */
export function openAtServer({ url, username, password }: PlaceOf<'server'>): Opener {
  return (options) => new Redis(url, { username, password, reconnectOnError: leaveOn('READONLY'), ...options });
}
