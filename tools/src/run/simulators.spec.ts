import { describe, expect, it } from 'vitest';
import { demoSettings } from './simulators.ts';

describe('the settings of the demo', () => {
  it('hold nothing of a real upstream and no proxy', () => {
    const environment = {
      ZAI_API_KEYS: 'real',
      ZAI_WEB_BASE_URL: 'https://real.example',
      LONGCAT_TOKEN: 'real',
      https_proxy: 'http://proxy.example',
      LISTEN_PORT: '8000',
    };
    expect(demoSettings(environment, ['zai', 'longcat'])).toEqual({ LISTEN_PORT: '8000' });
  });

  it('leave out what is empty, so that it gets a fresh value', () => {
    expect(demoSettings({ AUTH_TOKEN: '' })).toEqual({});
  });

  it('keep the order of channels', () => {
    expect(demoSettings({ ZAI_CHANNELS: 'api' })).toEqual({ ZAI_CHANNELS: 'api' });
  });
});
