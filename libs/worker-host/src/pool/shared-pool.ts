import { Logger } from '@nestjs/common';
import type { SecretBox } from '@sluice/secret-box';
import { RedisTokenPool } from '@sluice/token-pool';
import { guestSourceOf, type PoolOptions, servesGuests, type WorkerPool } from './worker-pool.js';

/** How often the pool is looked at for /ready, ms. */
const LOOK_EVERY_MS = 5_000;

/** The tokens and guests in Redis, which all workers share and token-service fills. */
export function sharedPool(options: PoolOptions, box: SecretBox): WorkerPool {
  const { providerId, names, connect, rules } = options;
  const logger = new Logger('Pool');
  const guests = guestSourceOf(options);
  const pool = new RedisTokenPool({
    names,
    connect,
    box,
    policy: () => rules.cooling(),
    ...(guests ? { guests } : {}),
    warn: (message) => logger.warn(message),
  });
  // Redis away is said by its connection already.
  const look = setInterval(() => void pool.look().catch(() => undefined), LOOK_EVERY_MS).unref();
  const warm = async (signal: AbortSignal): Promise<number> =>
    servesGuests(options, guests) ? pool.warmGuests(providerId, signal) : 0;
  return {
    pool,
    checks: pool.checks,
    guests: guests === undefined ? null : { channel: guests.channel, make: warm },
    // Guests serve though nobody has filled the pool.
    unreadyReason: () => (servesGuests(options, guests) ? null : pool.unreadyReason()),
    async close() {
      clearInterval(look);
      await pool.close();
    },
  };
}
