import { ConfigError, loadConfig } from '@sluice/platform';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { describe, expect, it } from 'vitest';
import { providerSettingsClass, toProviderSettings, WorkerConfig } from '../src/config.js';

const CHANNELS = [
  { id: 'api', hasGuests: false },
  { id: 'web', hasGuests: true },
];
const read = (env: Record<string, string>) =>
  toProviderSettings('zai', loadConfig(providerSettingsClass('zai', CHANNELS, 8091), env));

describe('the proxies of a worker', () => {
  it('are read from the settings of the usual names', () => {
    const env = { HTTP_PROXY: 'http://u:p@a.example:3128', NO_PROXY: 'localhost, .b.example' };
    expect(loadConfig(WorkerConfig, env).proxies).toEqual({
      http: 'http://u:p@a.example:3128',
      https: '',
      socks5: '',
      except: ['localhost', '.b.example'],
    });
  });

  it('are refused all at once, by name and without what stands there', () => {
    const env = { HTTP_PROXY: 'socks5://u:secret@a', HTTPS_PROXY: 'secret', SOCKS5_PROXY: 'http://u:secret@a' };
    const attempt = (): unknown => loadConfig(WorkerConfig, env);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/HTTP_PROXY must.*\nHTTPS_PROXY must.*\nSOCKS5_PROXY must/);
    expect(attempt).not.toThrow(/secret/);
  });
});

describe('the keys of the token pool', () => {
  const [key, old] = [generateSecretKey(), generateSecretKey()];

  it('are none unless set', () => {
    expect(loadConfig(WorkerConfig, {}).secretBox).toBeNull();
  });

  it('open what each of them sealed', () => {
    const { secretBox } = loadConfig(WorkerConfig, { TOKEN_ENCRYPTION_KEY: key, TOKEN_ENCRYPTION_OLD_KEYS: old });
    const sealed = new SecretBox([parseSecretKey(old)!]).seal('secret', 't');
    expect(secretBox!.open(sealed, 't')).toBe('secret');
    expect(secretBox!.keyId).toBe(parseSecretKey(key)!.id);
  });

  it('are refused by name and without what stands there', () => {
    const attempt = (env: Record<string, string>) => (): unknown => loadConfig(WorkerConfig, env);
    expect(attempt({ TOKEN_ENCRYPTION_KEY: 'not-a-key' })).toThrow(/TOKEN_ENCRYPTION_KEY must be 32 bytes/);
    expect(attempt({ TOKEN_ENCRYPTION_KEY: 'not-a-key' })).not.toThrow(/not-a-key/);
    expect(attempt({ TOKEN_ENCRYPTION_KEY: key, TOKEN_ENCRYPTION_OLD_KEYS: `${old},x` })).toThrow(/OLD_KEYS: each/);
    expect(attempt({ TOKEN_ENCRYPTION_OLD_KEYS: old })).toThrow(/must not be set without/);
  });
});

describe('the settings of a provider', () => {
  it('have defaults', () => {
    expect(read({})).toEqual({ channels: ['api', 'web'], apiKeys: [], webTokens: [], port: 8091 });
  });

  it('are read by names that begin with its id', () => {
    const env = { ZAI_CHANNELS: 'web,api', ZAI_API_KEYS: 'a, b', ZAI_TOKENS: 'c', WORKER_ZAI_PORT: '0' };
    expect(read(env)).toEqual({ channels: ['web', 'api'], apiKeys: ['a', 'b'], webTokens: ['c'], port: 0 });
  });

  it('leave out tokens of a channel that takes none', () => {
    const channels = CHANNELS.map((channel) => ({ ...channel, takesTokens: channel.id === 'api' }));
    const config = loadConfig(providerSettingsClass('zai', channels, 8091), { ZAI_TOKENS: 'c' });
    expect(Object.keys(config)).toEqual(['ZAI_CHANNELS', 'ZAI_API_KEYS', 'WORKER_ZAI_PORT']);
    expect(toProviderSettings('zai', config).webTokens).toEqual([]);
  });

  it("have the tokens of the provider's own settings first", () => {
    const config = loadConfig(providerSettingsClass('zai', CHANNELS, 8091), { ZAI_TOKENS: 'b,c' });
    expect(toProviderSettings('zai', config, ['a']).webTokens).toEqual(['a', 'b', 'c']);
  });

  it('are refused by the name that the operator wrote', () => {
    const faults = (env: Record<string, string>): readonly string[] => {
      try {
        read(env);
        return [];
      } catch (error) {
        return (error as ConfigError).faults;
      }
    };
    expect(faults({ ZAI_CHANNELS: 'api,pigeon' })).toEqual(['ZAI_CHANNELS may name: api, web']);
    expect(faults({ WORKER_ZAI_PORT: '99999' })[0]).toContain('WORKER_ZAI_PORT');
    expect(faults({ ZAI_CHANNELS: ',' })[0]).toContain('ZAI_CHANNELS');
  });
});
