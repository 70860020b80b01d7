import { Rule, TracedServiceConfig } from '@sluice/platform';
import { proxyFault, type Channel, type ProxySettings } from '@sluice/provider-kit';
import { parseSecretKey, SecretBox, type SecretKey } from '@sluice/secret-box';
import { ArrayNotEmpty, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';

const IsProxy = (name: 'HTTP_PROXY' | 'HTTPS_PROXY' | 'SOCKS5_PROXY'): PropertyDecorator =>
  Rule<WorkerConfig>((config) => {
    const fault = proxyFault(name === 'SOCKS5_PROXY' ? 'socks5' : 'http', config[name]);
    return fault === null ? null : `${name} ${fault}`;
  });

const KEY_FORM = 'must be 32 bytes, as 64 hex digits or in base64';

/** Settings that every worker has, whatever its provider. */
export class WorkerConfig extends TracedServiceConfig {
  /** Requests that one worker process takes at once. */
  @IsInt() @Min(1) @Max(100_000) MAX_CONCURRENCY = 1_000;
  /** Whether tools are emulated on channels that have none of their own. */
  @IsBoolean() TOOL_SUPPORT = true;
  /** Tokens and channels tried for one request before the client is told. */
  @IsInt() @Min(1) @Max(20) MAX_ATTEMPTS = 4;
  /** First pause of a channel whose upstream lets nobody in, s; it doubles up to half an hour. 0: no pauses. */
  @IsInt() @Min(0) @Max(1_800) CHANNEL_REST = 60;
  /** Whether guests serve where the upstream has such and no token can be lent. */
  @IsBoolean() ANONYMOUS_MODE = true;
  /** Most guests alive at once. */
  @IsInt() @Min(1) @Max(1_000) GUEST_POOL_SIZE = 3;
  /** Refusals in a row until a token rests. */
  @IsInt() @Min(1) @Max(1_000) TOKEN_FAILURE_THRESHOLD = 3;
  /** How long a refused token rests, s. */
  @IsInt() @Min(1) @Max(604_800) TOKEN_RECOVERY_TIMEOUT = 1_800;
  /**
   * Key that upstream tokens are sealed by. Set: tokens come from the pool in Redis, which token-service fills. Not set:
   * from the settings `<ID>_API_KEYS` and `<ID>_TOKENS`.
   */
  @Rule<WorkerConfig>(({ TOKEN_ENCRYPTION_KEY: key }) =>
    key === '' || parseSecretKey(key) !== null ? null : `TOKEN_ENCRYPTION_KEY ${KEY_FORM}`,
  )
  TOKEN_ENCRYPTION_KEY = '';
  /** Keys from before, which open what has not been sealed anew yet. */
  @Rule<WorkerConfig>(({ TOKEN_ENCRYPTION_KEY: key, TOKEN_ENCRYPTION_OLD_KEYS: old }) => {
    if (!old.every((text) => parseSecretKey(text) !== null)) return `TOKEN_ENCRYPTION_OLD_KEYS: each ${KEY_FORM}`;
    return key === '' && old.length > 0
      ? 'TOKEN_ENCRYPTION_OLD_KEYS must not be set without TOKEN_ENCRYPTION_KEY'
      : null;
  })
  TOKEN_ENCRYPTION_OLD_KEYS: string[] = [];
  /** HTTP proxy of upstreams at http:// addresses; of all where HTTPS_PROXY is not set. */
  @IsProxy('HTTP_PROXY') HTTP_PROXY = '';
  /** HTTP proxy of upstreams at https:// addresses; of all where HTTP_PROXY is not set. */
  @IsProxy('HTTPS_PROXY') HTTPS_PROXY = '';
  /** SOCKS5 proxy of all upstreams; wins over the two above. */
  @IsProxy('SOCKS5_PROXY') SOCKS5_PROXY = '';
  /** Hosts that are reached without a proxy. */
  NO_PROXY: string[] = [];

  /** What opens the tokens of the pool; null where tokens come from the settings. */
  get secretBox(): SecretBox | null {
    if (this.TOKEN_ENCRYPTION_KEY === '') return null;
    const keys = [this.TOKEN_ENCRYPTION_KEY, ...this.TOKEN_ENCRYPTION_OLD_KEYS].map(parseSecretKey);
    return new SecretBox(keys.filter((key): key is SecretKey => key !== null));
  }

  get proxies(): ProxySettings {
    return { http: this.HTTP_PROXY, https: this.HTTPS_PROXY, socks5: this.SOCKS5_PROXY, except: this.NO_PROXY };
  }
}

/** Settings of one provider that every provider has; the names begin with its id in upper case. */
export interface ProviderSettings {
  /** Channels in the order in which they are tried. */
  readonly channels: readonly string[];
  readonly apiKeys: readonly string[];
  readonly webTokens: readonly string[];
  readonly port: number;
}

/**
 * A config class for the settings `<ID>_CHANNELS`, `<ID>_API_KEYS`, `<ID>_TOKENS` and `WORKER_<ID>_PORT`, so that a
 * fault is reported by the name that the operator wrote. A channel that takes no tokens has no setting for them.
 */
export function providerSettingsClass(providerId: string, channels: readonly Channel[], defaultPort: number) {
  const names = settingNames(providerId);
  const channelIds = channels.map(({ id }) => id);
  const takesTokens = (channelId: string) =>
    channels.some(({ id, takesTokens: takes = true }) => id === channelId && takes);
  class ProviderSettingsConfig {
    constructor() {
      Object.assign(this, {
        [names.channels]: [...channelIds],
        ...(takesTokens('api') ? { [names.apiKeys]: [] } : {}),
        ...(takesTokens('web') ? { [names.webTokens]: [] } : {}),
        [names.port]: defaultPort,
      });
    }
  }
  const target = ProviderSettingsConfig.prototype;
  ArrayNotEmpty()(target, names.channels);
  IsIn(channelIds, { each: true, message: `$property may name: ${channelIds.join(', ')}` })(target, names.channels);
  IsInt()(target, names.port);
  Min(0)(target, names.port);
  Max(65_535)(target, names.port);
  return ProviderSettingsConfig;
}

/**
 * Reads what `loadConfig` made of a `providerSettingsClass`.
 *
 * @param ownWebTokens  those that the provider's own settings hold; they come first
 */
export function toProviderSettings(
  providerId: string,
  loaded: object,
  ownWebTokens: readonly string[] = [],
): ProviderSettings {
  const values = loaded as Record<string, unknown>;
  const names = settingNames(providerId);
  return {
    channels: [...new Set(values[names.channels] as string[])],
    apiKeys: (values[names.apiKeys] ?? []) as string[],
    webTokens: [...ownWebTokens, ...((values[names.webTokens] ?? []) as string[])],
    port: values[names.port] as number,
  };
}

function settingNames(providerId: string) {
  const id = providerId.toUpperCase();
  return {
    channels: `${id}_CHANNELS`,
    apiKeys: `${id}_API_KEYS`,
    webTokens: `${id}_TOKENS`,
    port: `WORKER_${id}_PORT`,
  };
}
