import { ConfigError, loadConfig } from '@sluice/platform';
import { describe, expect, it } from 'vitest';
import { GatewayConfig } from '../src/config.js';

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(GatewayConfig, env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

describe('GatewayConfig', () => {
  it('wants a key, or the word that none is wanted', () => {
    expect(faultsOf({})).toEqual(['AUTH_TOKEN must be set, or SKIP_AUTH_TOKEN be true to let everybody in']);
    expect(faultsOf({ SKIP_AUTH_TOKEN: 'true' })).toEqual([]);
    expect(faultsOf({ AUTH_TOKEN: 'sk-5f0c2d' })).toEqual([]);
  });

  it('refuses an open door in production, and keys that everybody knows', () => {
    expect(faultsOf({ SKIP_AUTH_TOKEN: 'true', NODE_ENV: 'production' })).toEqual([
      'SKIP_AUTH_TOKEN must not be true when NODE_ENV is production',
    ]);
    expect(faultsOf({ AUTH_TOKEN: 'sk-your-api-key' })).toEqual(['AUTH_TOKEN must not be a key known from examples']);
  });

  it('takes no tokens of clients that it could not seal, and no alias that is none', () => {
    const env = { AUTH_TOKEN: 'sk-5f0c2d', ALLOW_BYO_TOKEN: 'true' };
    expect(faultsOf(env)).toEqual([
      expect.stringMatching(/^ALLOW_BYO_TOKEN must not be true without TOKEN_ENCRYPTION_KEY/),
    ]);
    expect(faultsOf({ ...env, TOKEN_ENCRYPTION_KEY: 'short' })).toEqual([
      'TOKEN_ENCRYPTION_KEY must be 32 bytes, as 64 hex digits or in base64',
    ]);
    expect(faultsOf({ ...env, TOKEN_ENCRYPTION_KEY: 'a1'.repeat(32) })).toEqual([]);
    expect(faultsOf({ AUTH_TOKEN: 'sk-5f0c2d', MODEL_ALIASES: 'gpt-4o' })).toHaveLength(1);
    expect(faultsOf({ AUTH_TOKEN: 'sk-5f0c2d', MODEL_ALIASES: 'gpt-4o=GLM-4.6, o3=GLM-5' })).toEqual([]);
  });

  it('tells of all faults at once', () => {
    expect(faultsOf({ LISTEN_PORT: 'x', BODY_LIMIT: 'lots', ROOT_PATH: 'no slash' })).toHaveLength(4);
  });

  it('brings the root path into one form', () => {
    const prefixOf = (path: string) => loadConfig(GatewayConfig, { AUTH_TOKEN: 'k-1', ROOT_PATH: path }).prefix;
    expect(['', '/', '/a/', '/a/b'].map(prefixOf)).toEqual(['', '', '/a', '/a/b']);
  });
});
