import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort, startRedis, type TestRedis } from '@sluice/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, redisConnector, ServiceConfig } from '../src/index.js';

/** Key and certificate of 127.0.0.1, signed by itself: worth nothing anywhere else. */
const pem = fileURLToPath(new URL('fixtures/loopback.pem', import.meta.url));
const withTls = (port: number): string[] => [
  ...['--tls-port', `${port}`, '--tls-auth-clients', 'no', '--tls-replication', 'yes', '--tls-cluster', 'yes'],
  ...['--tls-cert-file', pem, '--tls-key-file', pem, '--tls-ca-cert-file', pem],
];

const servers: TestRedis[] = [];
const start = async (options: Parameters<typeof startRedis>[0]): Promise<TestRedis> => {
  const server = await startRedis(options);
  servers.push(server);
  return server;
};
beforeAll(() => setDefaultCACertificates([readFileSync(pem, 'utf8')]));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** What a service that is configured so gets to hear, and how it got there. */
async function askWith(env: NodeJS.ProcessEnv, home?: string): Promise<{ pong: string; isEncrypted: boolean }> {
  const log = { warn: (line: string) => expect.unreachable(line), log: () => undefined };
  const redis = redisConnector(loadConfig(ServiceConfig, env).redis, 'test', log)('test', {}, home);
  try {
    const pong = await redis.set('{a}', 'x');
    const [connection] = redis instanceof Redis ? [redis] : redis.nodes('master');
    return { pong, isEncrypted: 'encrypted' in connection!.stream };
  } finally {
    redis.disconnect();
  }
}

describe('an encrypted connection', () => {
  it('reaches one server', async () => {
    const port = await freePort();
    await start({ args: withTls(port) });
    expect(await askWith({ REDIS_URL: `rediss://127.0.0.1:${port}` })).toEqual({ pong: 'OK', isEncrypted: true });
  });

  it('reaches Sentinels and their master', async () => {
    const [port, sentinelPort] = [await freePort(), await freePort()];
    await start({ args: withTls(port) });
    const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
    const configFile = join(folder, 'sentinel.conf');
    writeFileSync(configFile, `sentinel monitor main 127.0.0.1 ${port} 1\n`);
    await start({ configFile, args: ['--sentinel', ...withTls(sentinelPort)] });
    const env = { REDIS_SENTINELS: `127.0.0.1:${sentinelPort}`, REDIS_SENTINEL_NAME: 'main', REDIS_TLS: 'true' };
    expect(await askWith(env)).toEqual({ pong: 'OK', isEncrypted: true });
    rmSync(folder, { recursive: true, force: true });
  });

  it('reaches every node of a Cluster', async () => {
    const port = await freePort();
    const settings = ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`];
    // Without others a node does not learn its own address.
    const args = [...settings, '--cluster-announce-ip', '127.0.0.1', ...withTls(port)];
    const server = await start({ args });
    const admin = new Redis(server.url);
    await admin.cluster('ADDSLOTSRANGE', 0, 16_383);
    await expect
      .poll(async () => String(await admin.cluster('INFO')), { timeout: 5_000 })
      .toContain('cluster_state:ok');
    admin.disconnect();
    const env = { REDIS_CLUSTER: `localhost:${port}`, REDIS_TLS: 'true' };
    expect(await askWith(env)).toEqual({ pong: 'OK', isEncrypted: true });
    expect(await askWith(env, '{a}')).toEqual({ pong: 'OK', isEncrypted: true });
  });
});
