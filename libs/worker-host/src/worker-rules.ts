import type { HotSettings } from '@sluice/platform';
import type { Provider } from '@sluice/provider-kit';
import type { CoolingPolicy } from '@sluice/token-pool';
import type { AttemptRules } from './attempts/chat-attempts.js';
import type { ProviderSettings, WorkerConfig } from './config.js';

/** What may change while a worker runs, as it stands when it is asked for. */
export interface WorkerRules {
  attempts(): AttemptRules;
  cooling(): CoolingPolicy;
  /** Most guests alive at once; 0 where none may serve. */
  mostGuests(): number;
  isDebugging(): boolean;
}

export interface WorkerRulesOptions {
  readonly hot: HotSettings;
  readonly providerId: string;
  readonly provider: Provider;
  /** What rules where nothing was saved. */
  readonly config: WorkerConfig;
  readonly settings: ProviderSettings;
}

export function workerRules({ hot, providerId, provider, config, settings }: WorkerRulesOptions): WorkerRules {
  const all = provider.channels.map(({ id }) => id);
  const channels = hot.channelOrder(providerId, all, settings.channels);
  const emulatesTools = hot.of('TOOL_SUPPORT', config.TOOL_SUPPORT);
  const maxAttempts = hot.of('MAX_ATTEMPTS', config.MAX_ATTEMPTS);
  const failureThreshold = hot.of('TOKEN_FAILURE_THRESHOLD', config.TOKEN_FAILURE_THRESHOLD);
  const recoverySeconds = hot.of('TOKEN_RECOVERY_TIMEOUT', config.TOKEN_RECOVERY_TIMEOUT);
  const isAnonymous = hot.of('ANONYMOUS_MODE', config.ANONYMOUS_MODE);
  const guestPoolSize = hot.of('GUEST_POOL_SIZE', config.GUEST_POOL_SIZE);
  const isDebugging = hot.of('DEBUG_LOGGING', config.DEBUG_LOGGING);
  return {
    attempts: () => ({
      channels: channels(),
      emulation: { emulatesTools: emulatesTools() },
      maxAttempts: maxAttempts(),
    }),
    cooling: () => ({ failureThreshold: failureThreshold(), recoveryTimeoutMs: recoverySeconds() * 1_000 }),
    mostGuests: () => (isAnonymous() ? guestPoolSize() : 0),
    isDebugging,
  };
}
