import { ConfigError, loadConfig } from '@sluice/platform';
import { generateSecretKey } from '@sluice/secret-box';
import { describe, expect, it } from 'vitest';
import { TokenServiceConfig } from '../src/config.js';

const good = { ADMIN_PASSWORD: 'long enough', TOKEN_ENCRYPTION_KEY: generateSecretKey() };
const faultsOf = (changes: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(TokenServiceConfig, { ...good, ...changes });
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

describe('TokenServiceConfig', () => {
  it('takes what npm start writes', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('refuses to start without a password and a key, naming both', () => {
    expect(faultsOf({ ADMIN_PASSWORD: '', TOKEN_ENCRYPTION_KEY: '' })).toEqual([
      'ADMIN_PASSWORD must be set, to 8 characters or more',
      'TOKEN_ENCRYPTION_KEY must be set; it must be 32 bytes, as 64 hex digits or as base64',
    ]);
  });

  it.each(['admin123', 'Password', 'changeme', '12345678', 'sk-your-api-key'])(
    'refuses the password %s, which stands in every example',
    (ADMIN_PASSWORD) => {
      expect(faultsOf({ ADMIN_PASSWORD })).toEqual(['ADMIN_PASSWORD must not be a password known from examples']);
    },
  );

  it.each([
    [{ TOKEN_ENCRYPTION_KEY: 'secret' }, 'TOKEN_ENCRYPTION_KEY must be 32 bytes'],
    [{ TOKEN_ENCRYPTION_KEY: '0'.repeat(64) }, 'TOKEN_ENCRYPTION_KEY must not be a key known'],
    [{ TOKEN_ENCRYPTION_OLD_KEYS: 'a,b' }, 'TOKEN_ENCRYPTION_OLD_KEYS'],
    [{ DATABASE_URL: 'postgres://db' }, 'DATABASE_URL must be file: and a path'],
    [{ TRUSTED_PROXIES: 'everybody' }, 'TRUSTED_PROXIES must be a list'],
  ])('refuses %j', (changes, fault) => {
    expect(faultsOf(changes)).toEqual([expect.stringContaining(fault)]);
  });

  it('has its database in DATA_DIR, unless told otherwise', () => {
    expect(loadConfig(TokenServiceConfig, { ...good, DATA_DIR: '/d' }).databasePath).toBe('/d/sluice.db');
    expect(loadConfig(TokenServiceConfig, { ...good, DATABASE_URL: 'file:/x/y.db' }).databasePath).toBe('/x/y.db');
  });
});
