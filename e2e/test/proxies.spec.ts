import { startHttpProxy, startSocksProxy, type TestProxy } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, startStack, type Stack } from './stack.js';

const login = { user: 'user', password: 'secret-of-the-proxy' };

let proxy: TestProxy;
let stack: Stack;

afterEach(async () => {
  await stack.stop();
  await proxy.close();
});

describe('a worker with a proxy', () => {
  it.each([
    ['HTTP_PROXY', startHttpProxy],
    ['HTTPS_PROXY', startHttpProxy],
    ['SOCKS5_PROXY', startSocksProxy],
  ])('of %s calls its upstream through it, as a guest too, and logs no password', async (setting, start) => {
    proxy = await start({ login });
    stack = await startStack({ channels: 'web', env: { [setting]: proxy.url, LOG_LEVEL: 'trace' } });
    const answer = await stack.openai.chat.completions.create(ask('sim:plain text=hello'));
    expect(answer.choices[0]?.message.content).toBe('hello');
    const calls = stack.upstreams.calls.map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual(['GET /api/v1/auths/', 'GET /', 'POST /api/v2/chat/completions']);
    if (setting === 'SOCKS5_PROXY') expect(proxy.targets[0]).toMatch(/^CONNECT 127\.0\.0\.1:/);
    else expect(proxy.targets).toHaveLength(calls.length);

    await proxy.close();
    const failed = await stack.chat(ask('hello'));
    expect(failed.status).toBe(502);
    const told = await failed.text();
    expect(told).toContain('the proxy cannot be reached');
    const logged = [...stack.product.gateway.lines, ...stack.product.workers.flatMap(({ lines }) => lines)];
    expect([told, ...logged].join('\n')).not.toContain(login.password);
  });
});
