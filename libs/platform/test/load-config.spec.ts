import { IsBoolean, IsInt, IsOptional, IsString, Min } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ConfigError, environmentText, IsPort, loadConfig, Rule, ServiceConfig } from '../src/index.js';

class ShopConfig extends ServiceConfig {
  @IsPort() SHOP_PORT = 8080;
  @IsInt() @Min(10) WAIT_MS = 100;
  @IsBoolean() OPEN = false;
  @IsString({ each: true }) ALLOWED: string[] = [];
  @IsOptional() @IsInt() LIMIT?: number;
  @Rule<ShopConfig>((config) => (config.KEY === '' && !config.OPEN ? 'KEY must be set unless OPEN is true' : null))
  @IsString()
  KEY = '';
}

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(ShopConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('reads text as what the default or the declared type says', () => {
    const config = loadConfig(ShopConfig, {
      SHOP_PORT: '0',
      WAIT_MS: '1_500',
      OPEN: 'Yes',
      ALLOWED: 'https://a.example, https://b.example,',
      LIMIT: '7',
    });
    expect(config).toMatchObject({
      SHOP_PORT: 0,
      WAIT_MS: 1500,
      OPEN: true,
      ALLOWED: ['https://a.example', 'https://b.example'],
      LIMIT: 7,
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig(ShopConfig, { SHOP_PORT: '', OPEN: 'true', WAIT_MS: ' ' }).SHOP_PORT).toBe(8080);
  });

  it('reports every fault at once, by name, and no value', () => {
    const faults = faultsOf({
      SHOP_PORT: '99999',
      WAIT_MS: 'soon-secret',
      OPEN: 'perhaps-secret',
      REDIS_URL: 'http://secret@host',
      SLUICE_SCOPE: 'a secret',
      LOG_LEVEL: 'secret',
    });
    expect(faults).toHaveLength(7);
    for (const name of ['SHOP_PORT', 'WAIT_MS', 'OPEN', 'REDIS_URL', 'SLUICE_SCOPE', 'LOG_LEVEL', 'KEY']) {
      expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
    }
    expect(faults.join('\n')).not.toContain('secret');
  });

  it('checks a rule that looks at other settings', () => {
    expect(faultsOf({})).toEqual(['KEY must be set unless OPEN is true']);
    expect(faultsOf({ KEY: 'k' })).toEqual([]);
  });

  it.each(['redis://127.0.0.1:6379', 'rediss://user:p%40ss@redis.internal:6380/1', 'redis://:pw@redis'])(
    'accepts the Redis address %s',
    (url) => {
      expect(loadConfig(ShopConfig, { KEY: 'k', REDIS_URL: url }).REDIS_URL).toBe(url);
    },
  );

  it('lets DEBUG_LOGGING win over LOG_LEVEL', () => {
    expect(loadConfig(ShopConfig, { KEY: 'k', LOG_LEVEL: 'error', DEBUG_LOGGING: 'true' }).logLevel).toBe('debug');
  });
});

describe('environmentText', () => {
  it('gives the text of one setting, and null where there is none to speak of', () => {
    const env = { A: ' a,b ', B: '  ', C: '' };
    expect(['A', 'B', 'C', 'D'].map((name) => environmentText(name, env))).toEqual(['a,b', null, null, null]);
  });
});
