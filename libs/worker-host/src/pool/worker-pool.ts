import type { RedisNames } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import type { Provider } from '@sluice/provider-kit';
import type { GuestSource, PoolChecks, TokenPool } from '@sluice/token-pool';
import type { ProviderSettings, WorkerConfig } from '../config.js';
import type { GuestMaking } from '../upkeep/guest-warmer.js';
import type { WorkerRules } from '../worker-rules.js';

export interface PoolOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly settings: ProviderSettings;
  readonly config: WorkerConfig;
  readonly rules: WorkerRules;
  readonly names: RedisNames;
  readonly connect: RedisConnect;
}

/** What lends tokens to a worker, and how it is doing. */
export interface WorkerPool {
  readonly pool: TokenPool;
  /** Its tokens by id; null where nobody else knows them. */
  readonly checks: PoolChecks | null;
  /** How guests are made ahead of need; null where they are not. */
  readonly guests: GuestMaking | null;
  /** Why there is nothing to serve requests with; null when there is. */
  unreadyReason(): string | null;
  close(): Promise<void>;
}

/** How guests are made, where the upstream has such. How many may be alive is asked anew each time. */
export function guestSourceOf({ provider, rules }: PoolOptions): GuestSource | undefined {
  const channel = provider.channels.find(({ hasGuests }) => hasGuests);
  if (channel === undefined || provider.mintGuest === undefined) return undefined;
  return {
    channel: channel.id,
    mint: (signal) => provider.mintGuest!(signal),
    // eslint-disable-next-line no-restricted-syntax -- made once, and stays
    get poolSize() {
      return rules.mostGuests();
    },
  };
}

/** Whether guests may serve now, by a channel that is in use. */
export const servesGuests = ({ rules }: PoolOptions, guests: GuestSource | undefined): boolean =>
  guests !== undefined && rules.mostGuests() > 0 && rules.attempts().channels.includes(guests.channel);
