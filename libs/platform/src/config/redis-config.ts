import { IsBoolean, isURL } from 'class-validator';
import { toRedisAddress, type RedisAddress, type RedisPlace } from '../redis/redis-place.js';
import { Rule } from './config-decorators.js';

/** The settings of which one at most says where Redis is. */
const WAYS = ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'] as const;
type Way = (typeof WAYS)[number];

/** The Redis that joins the services: one server, a master that Sentinels watch, or a Cluster. */
export class RedisConfig {
  @Rule<RedisConfig>((config) => wayFault(config, 'REDIS_URL') ?? urlFault(config))
  REDIS_URL = '';

  /** `host:port` of the Sentinels. */
  @Rule<RedisConfig>((config) => wayFault(config, 'REDIS_SENTINELS') ?? listFault(config, 'REDIS_SENTINELS'))
  REDIS_SENTINELS: string[] = [];

  /** What the Sentinels call the master. */
  @Rule<RedisConfig>((config) => {
    if (config.REDIS_SENTINELS.length > 0 && config.REDIS_SENTINEL_NAME === '') {
      return 'REDIS_SENTINEL_NAME must be set beside REDIS_SENTINELS';
    }
    return strayFault(config, 'REDIS_SENTINEL_NAME');
  })
  REDIS_SENTINEL_NAME = '';

  @Rule<RedisConfig>((config) => strayFault(config, 'REDIS_SENTINEL_PASSWORD'))
  REDIS_SENTINEL_PASSWORD = '';

  /** `host:port` of some nodes of a Cluster. */
  @Rule<RedisConfig>((config) => wayFault(config, 'REDIS_CLUSTER') ?? listFault(config, 'REDIS_CLUSTER'))
  REDIS_CLUSTER: string[] = [];

  /** For Sentinels and Cluster; a URL says it by rediss://. */
  @Rule<RedisConfig>(({ REDIS_TLS, REDIS_URL }) =>
    REDIS_TLS && REDIS_URL.startsWith('redis:') ? 'REDIS_TLS must not be true beside a REDIS_URL with redis://' : null,
  )
  @IsBoolean()
  REDIS_TLS = false;

  @Rule<RedisConfig>((config) => {
    if (config.REDIS_USERNAME !== '' && config.REDIS_PASSWORD === '') {
      return 'REDIS_USERNAME must not be set without REDIS_PASSWORD';
    }
    return doubleFault(config, 'REDIS_USERNAME');
  })
  REDIS_USERNAME = '';

  @Rule<RedisConfig>((config) => doubleFault(config, 'REDIS_PASSWORD'))
  REDIS_PASSWORD = '';

  /** Where the settings say that Redis is: unless they do, on this machine. */
  get redis(): RedisPlace {
    const { REDIS_TLS: hasTls } = this;
    const credentials = { username: this.REDIS_USERNAME || undefined, password: this.REDIS_PASSWORD || undefined };
    if (this.REDIS_CLUSTER.length > 0) {
      return { ...credentials, kind: 'cluster', nodes: addressesOf(this.REDIS_CLUSTER), hasTls };
    }
    if (this.REDIS_SENTINELS.length > 0) {
      return {
        ...credentials,
        kind: 'sentinel',
        sentinels: addressesOf(this.REDIS_SENTINELS),
        name: this.REDIS_SENTINEL_NAME,
        sentinelPassword: this.REDIS_SENTINEL_PASSWORD || undefined,
        hasTls,
      };
    }
    const url = this.REDIS_URL || `${hasTls ? 'rediss' : 'redis'}://127.0.0.1:6379`;
    return { ...credentials, kind: 'server', url };
  }
}

const addressesOf = (list: readonly string[]): RedisAddress[] => list.flatMap((text) => toRedisAddress(text) ?? []);

function wayFault(config: RedisConfig, way: Way): string | null {
  if (config[way].length === 0) return null;
  const earlier = WAYS.slice(0, WAYS.indexOf(way)).find((other) => config[other].length > 0);
  return earlier === undefined ? null : `${way} must not be set beside ${earlier}`;
}

function listFault(config: RedisConfig, way: 'REDIS_SENTINELS' | 'REDIS_CLUSTER'): string | null {
  const isGood = config[way].every((text) => toRedisAddress(text) !== null);
  return isGood ? null : `${way} must be a list such as host-a:6379,host-b:6379`;
}

function urlFault({ REDIS_URL }: RedisConfig): string | null {
  const options = {
    protocols: ['redis', 'rediss'],
    require_protocol: true,
    require_tld: false,
    allow_underscores: true,
  };
  return REDIS_URL === '' || isURL(REDIS_URL, options) ? null : 'REDIS_URL must be a redis:// or rediss:// address';
}

function strayFault(config: RedisConfig, name: 'REDIS_SENTINEL_NAME' | 'REDIS_SENTINEL_PASSWORD'): string | null {
  return config[name] !== '' && config.REDIS_SENTINELS.length === 0
    ? `${name} must not be set without REDIS_SENTINELS`
    : null;
}

function doubleFault(config: RedisConfig, name: 'REDIS_USERNAME' | 'REDIS_PASSWORD'): string | null {
  const hasBoth = config[name] !== '' && /^rediss?:\/\/[^/]*@/.test(config.REDIS_URL);
  return hasBoth ? `${name} must not be set beside a REDIS_URL that holds credentials` : null;
}
