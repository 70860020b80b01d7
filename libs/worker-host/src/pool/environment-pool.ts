import { type EnvironmentToken, EnvironmentTokenPool } from '@sluice/token-pool';
import { guestSourceOf, type PoolOptions, servesGuests, type WorkerPool } from './worker-pool.js';

/** The tokens of the settings, known to this process alone. */
export function environmentPool(options: PoolOptions): WorkerPool {
  const { settings, rules } = options;
  const guests = guestSourceOf(options);
  const pool = new EnvironmentTokenPool({
    tokens: [...labelled('api', settings.apiKeys), ...labelled('web', settings.webTokens)],
    policy: () => rules.cooling(),
    ...(guests ? { guests } : {}),
  });
  const canServe = (): boolean =>
    servesGuests(options, guests) ||
    rules
      .attempts()
      .channels.some(
        (channel) =>
          (channel === 'api' && settings.apiKeys.length > 0) || (channel === 'web' && settings.webTokens.length > 0),
      );
  return {
    pool,
    checks: null,
    guests: null,
    unreadyReason: () =>
      canServe() ? null : 'no API key, no token and no guests: there is nothing to serve requests with',
    close: () => Promise.resolve(),
  };
}

const labelled = (channel: string, secrets: readonly string[]): EnvironmentToken[] =>
  secrets.map((secret, i) => ({ channel, secret, label: `${channel}-${i + 1}` }));
