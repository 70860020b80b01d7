import { generateSecretKey } from '@sluice/secret-box';
import {
  eventually,
  freePort,
  type Program,
  signIn,
  startTokenService,
  untilReady,
  ZAI_UNKNOWN_API_KEY,
  zaiApiKey,
} from '@sluice/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Stack, startStack } from './stack.js';

const key = generateSecretKey();

let stack: Stack;
let folder: string;
let port: number;
let service: Program;
let cookie = '';

function startService(onPort: number): Program {
  return startTokenService(onPort, join(folder, 'data'), {
    REDIS_URL: stack.product.redis.url,
    TOKEN_ENCRYPTION_KEY: key,
    ZAI_API_KEYS: zaiApiKey('of the settings'),
  });
}

const readyAt = (onPort: number): Promise<void> => untilReady(`http://127.0.0.1:${onPort}/ready`);

/** Through the gateway, as the dashboard does. */
async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${stack.product.url}/api/admin${path}`, {
    method,
    headers: { 'content-type': 'application/json', cookie, origin: stack.product.url },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-admin-'));
  port = await freePort();
  const env = { TOKEN_ENCRYPTION_KEY: key, TOKEN_SERVICE_PORT: `${port}` };
  stack = await startStack({ workers: { zai: 1 }, channels: 'api', env });
  const otherPort = await freePort();
  const other = startService(otherPort);
  service = startService(port);
  // Both make the database at once.
  await Promise.all([readyAt(port), readyAt(otherPort)]);
  await other.stop();
  cookie = await signIn(stack.product.url);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const answers = async (): Promise<boolean> => (await stack.chat(ask('sim:plain'))).status === 200;

describe('tokens that are kept by token-service', () => {
  it('are those of the settings at first, and serve', async () => {
    await eventually(async () => (await call('GET', '/tokens')).body.total === 1);
    expect(await answers()).toBe(true);
  });

  it('are added through the gateway; a bad one cools where everybody can see it, unseen by clients', async () => {
    const place = { provider: 'zai', channel: 'api' };
    const { body: bad, status } = await call('POST', '/tokens', { ...place, secret: ZAI_UNKNOWN_API_KEY, weight: 5 });
    expect(status).toBe(201);
    await eventually(async () => {
      expect(await answers()).toBe(true);
      return (await call('GET', `/tokens/${bad.id}`)).body.state === 'cooling';
    });
    const { body } = await call('GET', `/tokens/${bad.id}`);
    expect(body).toMatchObject({ cause: 'auth', refusals: 3, inFlight: 0 });
    expect(Date.parse(body.nextTryAt) - Date.parse(body.stateSince)).toBe(1_800_000);
    await eventually(async () => (await call('GET', '/tokens?state=cooling')).body.total === 1);
  });

  it('serve on while token-service is dead, and nothing is lost or counted twice', async () => {
    service.kill('SIGKILL');
    await service.exited;
    expect((await call('GET', '/tokens')).status).toBe(503);
    for (let count = 0; count < 5; count += 1) expect(await answers()).toBe(true);
    service = startService(port);
    await readyAt(port);
    const { calls } = stack.upstreams;
    const served = calls.filter(({ status }) => status === 200).length;
    const sum = async (): Promise<number> => {
      const { body } = await call('GET', '/tokens');
      return body.items.reduce((total: number, { successes }: { successes: number }) => total + successes, 0);
    };
    await eventually(async () => (await sum()) >= served);
    expect(await sum()).toBe(served);
    expect((await call('GET', '/tokens?state=cooling')).body.total).toBe(1);
    expect((await call('GET', '/pool')).body.items[0].channels[0]).toMatchObject({ channel: 'api', inFlight: 0 });
  });
});
