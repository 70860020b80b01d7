import { describe, expect, it } from 'vitest';
import { proxyChooser, proxyFault, type ProxySettings } from './proxy-choice.js';

const HTTP = 'http://plain.example:3128';
const HTTPS = 'http://secure.example:3129';
const SOCKS = 'socks5://socks.example';

const chosen = (settings: ProxySettings, target: string) => proxyChooser(settings)(new URL(target))?.host ?? null;

describe('the proxy of an upstream', () => {
  it.each<[string, ProxySettings, string | null, string | null]>([
    ['none by default', {}, null, null],
    ['chosen by the protocol', { http: HTTP, https: HTTPS }, 'plain.example', 'secure.example'],
    ['the one for http where it is alone', { http: HTTP, https: '' }, 'plain.example', 'plain.example'],
    ['the one for https where it is alone', { https: HTTPS }, 'secure.example', 'secure.example'],
    ['SOCKS5 before all', { http: HTTP, https: HTTPS, socks5: SOCKS }, 'socks.example', 'socks.example'],
  ])('is %s', (_, settings, plain, secure) => {
    expect(chosen(settings, 'http://a.example')).toBe(plain);
    expect(chosen(settings, 'https://a.example')).toBe(secure);
  });

  it.each([
    ['a.example', 'https://a.example'],
    ['a.example', 'https://A.example.'],
    ['a.example', 'https://b.a.example:8443'],
    ['.a.example', 'https://a.example'],
    ['*.a.example', 'https://b.a.example'],
    ['a.example:443', 'https://a.example'],
    ['127.0.0.1', 'http://127.0.0.1:4001'],
    ['[::1]', 'http://[::1]:4001'],
    ['::1', 'http://[::1]:4001'],
    ['[::1]:4001', 'http://[::1]:4001'],
    ['*', 'https://a.example'],
  ])('is none for the exception %s at %s', (exception, target) => {
    expect(chosen({ http: HTTP, except: ['x.example', exception] }, target)).toBeNull();
  });

  it.each([
    ['a.example', 'https://ba.example'],
    ['a.example', 'https://a.example.org'],
    ['a.example:443', 'https://a.example:8443'],
    ['a.example:443', 'http://a.example'],
    ['', 'https://a.example'],
    ['.', 'https://a.example'],
    ['127.0.0.1', 'http://127.0.0.11'],
  ])('stays in spite of the exception %j at %s', (exception, target) => {
    expect(chosen({ http: HTTP, except: [exception] }, target)).toBe('plain.example');
  });

  it('is read with user, password and its own port', () => {
    const choose = proxyChooser({ socks5: 'socks5h://us%40er:p%3Ass%25@[::1]' });
    const proxy = { kind: 'socks5', host: '::1', port: 1_080, user: 'us@er', password: 'p:ss%' };
    expect(choose(new URL('https://a.example'))).toEqual(proxy);
  });
});

describe('the address of a proxy', () => {
  it.each([
    ['http', 'socks5://a.example'],
    ['http', 'a.example:3128'],
    ['http', 'https://a.example'],
    ['http', 'http://user:secret%@a.example'],
    ['http', 'http://user:secret@a.example/path'],
    ['http', 'nonsense'],
    ['socks5', 'http://a.example'],
    ['socks5', 'socks5://'],
  ] as const)('for %s is refused as %s, which is not shown', (kind, address) => {
    const fault = proxyFault(kind, address);
    expect(fault).toMatch(/^must look like/);
    expect(fault).not.toContain('secret');
    expect(() => proxyChooser({ [kind]: address })).toThrow(TypeError);
  });

  it('is good where none is set', () => {
    expect(proxyFault('http', '')).toBeNull();
    expect(proxyFault('http', HTTP)).toBeNull();
    expect(proxyFault('socks5', SOCKS)).toBeNull();
  });
});
