import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startRedis, type TestRedis } from '../src/index.js';
import { runSource } from './run-source.js';

describe('startRedis', () => {
  const servers: TestRedis[] = [];
  const start = async (options?: Parameters<typeof startRedis>[0]): Promise<TestRedis> => {
    const server = await startRedis(options);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('serves as soon as it resolves', async () => {
    const server = await start();
    const client = new Redis(server.url);
    expect(await client.set('a', '1')).toBe('OK');
    client.disconnect();
  });

  it('comes back empty on the same port after a kill', async () => {
    const server = await start();
    const before = new Redis(server.url);
    await before.set('a', '1');
    before.disconnect();
    const firstPid = server.pid;
    await server.kill();
    await server.restart();
    expect(server.pid).not.toBe(firstPid);
    const after = new Redis(server.url);
    expect(await after.get('a')).toBeNull();
    after.disconnect();
  });

  it('says what went wrong when the port is taken', async () => {
    const server = await start();
    await expect(start({ port: server.port })).rejects.toThrow(/ended early|in use/);
  });

  it('can be stopped twice', async () => {
    const server = await start();
    await server.stop();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('does not survive a process that is killed before it could stop it', async () => {
    const owner = runSource(`
      import { startRedis } from '${new URL('../src/redis.ts', import.meta.url).href}';
      console.log(String((await startRedis()).pid));
      setInterval(() => {}, 1000);
    `);
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
  });
});

function isAlive(pid: number): boolean {
  return spawnSync('kill', ['-0', String(pid)]).status === 0;
}
