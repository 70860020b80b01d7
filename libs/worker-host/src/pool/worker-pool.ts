import type { RedisNames } from '@sluice/contract';
import type { RedisConnect } from '@sluice/platform';
import type { Provider } from '@sluice/provider-kit';
import type { CoolingPolicy, GuestSource, TokenPool } from '@sluice/token-pool';
import type { ChannelRests } from '../channels/channel-rests.js';
import type { ProviderSettings, WorkerConfig } from '../config.js';

export interface PoolOptions {
  readonly providerId: string;
  readonly provider: Provider;
  readonly settings: ProviderSettings;
  readonly config: WorkerConfig;
  readonly names: RedisNames;
  readonly connect: RedisConnect;
  readonly rests: ChannelRests;
}

/** What lends tokens to a worker, and how it is doing. */
export interface WorkerPool {
  readonly pool: TokenPool;
  /** Why there is nothing to serve requests with; null when there is. */
  unreadyReason(): string | null;
  close(): Promise<void>;
}

/** How guests are made, where the upstream has such and they may serve. */
export function guestSourceOf({ provider, config }: PoolOptions): GuestSource | undefined {
  const channel = provider.channels.find(({ hasGuests }) => hasGuests);
  if (channel === undefined || provider.mintGuest === undefined || !config.ANONYMOUS_MODE) return undefined;
  return {
    channel: channel.id,
    mint: (signal) => provider.mintGuest!(signal),
    poolSize: config.GUEST_POOL_SIZE,
  };
}

export const coolingPolicyOf = ({ config }: PoolOptions): CoolingPolicy => ({
  failureThreshold: config.TOKEN_FAILURE_THRESHOLD,
  recoveryTimeoutMs: config.TOKEN_RECOVERY_TIMEOUT * 1_000,
});
