import type { Token } from '@sluice/provider-kit';
import { startHttpProxy, startSocksProxy, startZaiUpstreams, type TestProxy, type ZaiUpstreams } from '@sluice/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedZai, TOKENS } from './simulated.js';

/** Names that only the proxies can find, so that a call past them reaches nobody. */
const HOSTS = { 'web.example': '127.0.0.1', 'api.example': '127.0.0.1' };
const login = { user: 'user', password: 'a password' };
const { signal } = new AbortController();

let upstreams: ZaiUpstreams;
let proxy: TestProxy;
let zai: SimulatedZai;

const named = (url: string, host: string) => url.replace('127.0.0.1', host);

beforeEach(async () => {
  upstreams = await startZaiUpstreams({ paceMs: 0 });
});

afterEach(async () => {
  await zai.stop();
  await proxy.close();
});

function connect(kind: 'http' | 'socks5'): void {
  const settings = {
    ZAI_WEB_BASE_URL: named(upstreams.webUrl, 'web.example'),
    ZAI_API_BASE_URL: named(upstreams.apiUrl, 'api.example'),
  };
  zai = SimulatedZai.over(upstreams, settings, { proxies: { [kind]: proxy.url } });
}

/** One of every kind of call that the provider makes. */
async function callEverything(): Promise<void> {
  const guest = await zai.provider.mintGuest!(signal);
  const asGuest: Token = { ...guest, label: 'guest', isGuest: true };
  const image = { type: 'image' as const, url: 'data:image/png;base64,iVBORw0KGgo=' };
  const answers = [
    await zai.ask('hi', { channel: 'api' }),
    await zai.ask('hi', { channel: 'web', token: asGuest }),
    await zai.ask('', { model: 'GLM-4.6V', messages: [{ role: 'user', content: [image] }] }),
  ];
  expect(answers.map(({ error }) => error)).toEqual([null, null, null]);
  for (const channel of ['api', 'web'] as const) {
    expect(await zai.provider.checkToken(channel, TOKENS[channel], signal)).toEqual({ state: 'valid' });
  }
}

const CALLS = [
  'GET /api/v1/auths/',
  'POST /api/paas/v4/chat/completions',
  'GET /',
  'POST /api/v2/chat/completions',
  'POST /api/v1/files/',
  'POST /api/v1/chats/new',
  'POST /api/v2/chat/completions',
  'POST /api/paas/v4/chat/completions',
  'GET /api/v1/auths/',
];

describe('with a proxy Z.AI is reached through it alone', () => {
  it('by every kind of call, as the books of an HTTP proxy say', async () => {
    proxy = await startHttpProxy({ login, hosts: HOSTS });
    connect('http');
    await callEverything();
    expect(upstreams.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(CALLS);
    const asked = proxy.targets.map((target) => {
      const [method, url = ''] = target.split(' ');
      return `${method} ${new URL(url).pathname}`;
    });
    expect(asked).toEqual(CALLS);
  });

  it('by every kind of call, as the books of a SOCKS5 proxy say', async () => {
    proxy = await startSocksProxy({ login, hosts: HOSTS });
    connect('socks5');
    await callEverything();
    expect(upstreams.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(CALLS);
    const doors = [upstreams.webUrl, upstreams.apiUrl].map((url) => new URL(url).port);
    expect(new Set(proxy.targets)).toEqual(
      new Set([`CONNECT web.example:${doors[0]}`, `CONNECT api.example:${doors[1]}`]),
    );
  });

  it('or not at all', async () => {
    proxy = await startHttpProxy({ login, hosts: HOSTS });
    connect('http');
    await proxy.close();
    const answers = [await zai.ask('hi', { channel: 'api' }), await zai.ask('hi', { channel: 'web' })];
    for (const { error } of answers) expect(error).toMatchObject({ code: 'upstream_unreachable' });
    await expect(zai.provider.mintGuest!(signal)).rejects.toMatchObject({ code: 'upstream_unreachable' });
    expect(upstreams.calls).toEqual([]);
    const told = [...zai.warnings, ...answers.map(({ error }) => String(error?.message))].join();
    expect(told).toContain('the proxy');
    expect(told).not.toMatch(/a password|a%20password|user:/);
  });
});
