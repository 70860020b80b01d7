import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, ServiceConfig } from '../src/index.js';

const load = (env: NodeJS.ProcessEnv): ServiceConfig['redis'] => loadConfig(ServiceConfig, env).redis;

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('the place of Redis', () => {
  it('is this machine unless a setting says otherwise', () => {
    expect(load({})).toEqual({ kind: 'server', url: 'redis://127.0.0.1:6379' });
    expect(load({ REDIS_TLS: 'true' })).toMatchObject({ url: 'rediss://127.0.0.1:6379' });
  });

  it('is one server by its address, with credentials in it or beside it', () => {
    expect(load({ REDIS_URL: 'rediss://user:p%40ss@redis.internal:6380/1' })).toEqual({
      kind: 'server',
      url: 'rediss://user:p%40ss@redis.internal:6380/1',
    });
    expect(load({ REDIS_URL: 'redis://redis', REDIS_USERNAME: 'user', REDIS_PASSWORD: 'p@ss' })).toEqual({
      kind: 'server',
      url: 'redis://redis',
      username: 'user',
      password: 'p@ss',
    });
  });

  it('is what the Sentinels call master', () => {
    const env = {
      REDIS_SENTINELS: 'sentinel-1:26379, [::1]:26380',
      REDIS_SENTINEL_NAME: 'main',
      REDIS_SENTINEL_PASSWORD: 's',
      REDIS_PASSWORD: 'p',
      REDIS_TLS: 'true',
    };
    expect(load(env)).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 'sentinel-1', port: 26379 },
        { host: '::1', port: 26380 },
      ],
      name: 'main',
      sentinelPassword: 's',
      password: 'p',
      hasTls: true,
    });
  });

  it('is a Cluster by some of its nodes', () => {
    expect(load({ REDIS_CLUSTER: '10.0.0.1:7000,node_b.internal:7001' })).toEqual({
      kind: 'cluster',
      nodes: [
        { host: '10.0.0.1', port: 7000 },
        { host: 'node_b.internal', port: 7001 },
      ],
      hasTls: false,
    });
  });
});

describe('settings of Redis that contradict each other', () => {
  const cluster = 'a:1';
  const url = 'redis://secret@host';

  it.each([
    [
      { REDIS_URL: url, REDIS_CLUSTER: cluster, REDIS_SENTINELS: cluster, REDIS_SENTINEL_NAME: 'main' },
      ['REDIS_SENTINELS must not be set beside REDIS_URL', 'REDIS_CLUSTER must not be set beside REDIS_URL'],
    ],
    [
      { REDIS_CLUSTER: cluster, REDIS_SENTINELS: cluster, REDIS_SENTINEL_NAME: 'main' },
      ['REDIS_CLUSTER must not be set beside REDIS_SENTINELS'],
    ],
    [{ REDIS_SENTINELS: cluster }, ['REDIS_SENTINEL_NAME must be set beside REDIS_SENTINELS']],
    [
      { REDIS_CLUSTER: cluster, REDIS_SENTINEL_NAME: 'secret', REDIS_SENTINEL_PASSWORD: 'secret' },
      [
        'REDIS_SENTINEL_NAME must not be set without REDIS_SENTINELS',
        'REDIS_SENTINEL_PASSWORD must not be set without REDIS_SENTINELS',
      ],
    ],
    [{ REDIS_URL: url, REDIS_TLS: 'true' }, ['REDIS_TLS must not be true beside a REDIS_URL with redis://']],
    [{ REDIS_USERNAME: 'secret' }, ['REDIS_USERNAME must not be set without REDIS_PASSWORD']],
    [
      { REDIS_URL: url, REDIS_USERNAME: 'secret', REDIS_PASSWORD: 'secret' },
      [
        'REDIS_USERNAME must not be set beside a REDIS_URL that holds credentials',
        'REDIS_PASSWORD must not be set beside a REDIS_URL that holds credentials',
      ],
    ],
  ])('are refused by name: %#', (env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });

  it.each(['host', 'host:', 'host:0', 'host:70000', 'redis://secret@host:1', 'secret@host:1', '::1:6379', 'a:1;b:2'])(
    'or are malformed are refused without their value: %s',
    (list) => {
      const faults = faultsOf({ REDIS_CLUSTER: `good:1,${list}`, LOG_LEVEL: 'loud' });
      expect(faults).toHaveLength(2);
      expect(faults).toContain('REDIS_CLUSTER must be a list such as host-a:6379,host-b:6379');
    },
  );
});
