import { Redis } from 'ioredis';
import { leaveOn, type Opener, redisRetryDelay, renew } from './opener.js';
import type { PlaceOf } from './redis-place.js';
import { SwitchWatch } from './switch-watch.js';

/** Time for a Sentinel to say which server is master, ms; then another is asked. */
const ANSWER_MS = 2_000;

/** Opens connections to the server that the Sentinels call master, and takes them all to the next one. */
export function openBySentinel(place: PlaceOf<'sentinel'>): Opener {
  const { sentinels, name, username, password, sentinelPassword, hasTls } = place;
  const tls = hasTls ? {} : undefined;
  const open = new Set<Redis>();
  const watch = new SwitchWatch(
    sentinels,
    name,
    { password: sentinelPassword, tls, retryStrategy: redisRetryDelay },
    () => open.forEach(renew),
  );
  return (options) => {
    const redis = new Redis({
      sentinels: [...sentinels],
      name,
      username,
      password,
      sentinelPassword,
      tls,
      sentinelTLS: tls,
      enableTLSForSentinelMode: hasTls,
      sentinelCommandTimeout: ANSWER_MS,
      sentinelRetryStrategy: redisRetryDelay,
      reconnectOnError: leaveOn('READONLY'),
      ...options,
    });
    open.add(redis);
    watch.start();
    redis.on('end', () => {
      open.delete(redis);
      if (open.size === 0) watch.stop();
    });
    return redis;
  };
}
