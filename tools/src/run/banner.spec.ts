import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { banner } from './banner.ts';

describe('the banner', () => {
  it('has a curl line that a shell reads as one request', () => {
    const text = banner({
      url: 'http://127.0.0.1:8080',
      apiKey: 'sk-sluice-a_b-c',
      adminPassword: 'pw',
      source: 'From here.',
    });
    const line = text.split('\n').find((one) => one.startsWith('curl')) ?? '';
    const words = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' });
    const [, url, , key, , , , body = ''] = words.split('\n');
    expect([url, key]).toEqual(['http://127.0.0.1:8080/v1/chat/completions', 'Authorization: Bearer sk-sluice-a_b-c']);
    expect(JSON.parse(body)).toMatchObject({ model: 'GLM-4.6', stream: true });
  });

  it('asks for no key where none is needed', () => {
    expect(banner({ url: '', apiKey: null, adminPassword: '', source: '' })).not.toContain('Authorization');
  });
});
