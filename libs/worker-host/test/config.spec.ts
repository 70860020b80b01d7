import { ConfigError, loadConfig } from '@sluice/platform';
import { describe, expect, it } from 'vitest';
import { providerSettingsClass, toProviderSettings } from '../src/config.js';

const CHANNELS = [
  { id: 'api', hasGuests: false },
  { id: 'web', hasGuests: true },
];
const read = (env: Record<string, string>) =>
  toProviderSettings('zai', loadConfig(providerSettingsClass('zai', CHANNELS, 8091), env));

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
