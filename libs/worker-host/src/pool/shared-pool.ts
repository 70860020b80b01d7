import { Logger } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import type { SecretBox } from '@sluice/secret-box';
import { type GuestSource, RedisTokenPool } from '@sluice/token-pool';
import { guestSourceOf, type PoolOptions, servesGuests, type WorkerPool } from './worker-pool.js';

/** How often the pool is looked at for /ready, ms. */
const LOOK_EVERY_MS = 5_000;
/** How often guests that ended are replaced before somebody needs one, ms. */
const WARM_EVERY_MS = 30_000;

/** The tokens and guests in Redis, which all workers share and token-service fills. */
export function sharedPool(options: PoolOptions, box: SecretBox): WorkerPool {
  const { names, connect, rules } = options;
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
  const closing = new AbortController();
  // Redis away is said by its connection already.
  const look = (): void => void pool.look().catch(() => undefined);
  const timers = [setInterval(look, LOOK_EVERY_MS)];
  if (guests) {
    timers.push(setInterval(() => void warmGuests(options, pool, guests, closing.signal), WARM_EVERY_MS));
  }
  for (const timer of timers) timer.unref();
  return {
    pool,
    // Guests serve though nobody has filled the pool.
    unreadyReason: () => (servesGuests(options, guests) ? null : pool.unreadyReason()),
    async close() {
      closing.abort();
      for (const timer of timers) clearInterval(timer);
      await pool.close();
    },
  };
}

/** A channel that lets nobody in is left alone, and one that refuses a guest is known by it, as by a failed request. */
async function warmGuests(
  options: PoolOptions,
  pool: RedisTokenPool,
  guests: GuestSource,
  signal: AbortSignal,
): Promise<void> {
  const { providerId, rests } = options;
  const { channel } = guests;
  if (!servesGuests(options, guests)) return;
  if (rests.resting.some((rest) => rest.channel === channel)) return;
  try {
    await pool.warmGuests(providerId, signal);
  } catch (error) {
    const known = ServiceError.from(error);
    if (!signal.aborted && known.kind.verdict === 'blocked') rests.onEnd(channel, 'blocked', known);
  }
}
