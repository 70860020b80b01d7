import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRedisServer, leadsToRedis, privateRedis } from './redis.ts';
import { Supervisor } from './supervisor.ts';

describe('a private Redis is started', () => {
  it.each(['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'])('unless %s leads to another', (name) => {
    expect(leadsToRedis({ [name]: 'host:1' })).toBe(true);
    expect(leadsToRedis({ [name]: '', REDIS_PASSWORD: 'p' })).toBe(false);
  });
});

describe('a private Redis', () => {
  const { signal } = new AbortController();
  let folder: string;
  let program: string;
  let supervisors: Supervisor[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-redis-'));
    program = await findRedisServer(() => undefined, signal);
    supervisors = [];
  });
  afterEach(async () => {
    await Promise.all(supervisors.map((supervisor) => supervisor.stop(5_000)));
    await rm(folder, { recursive: true, force: true });
  });

  function supervise(options: { firstPauseMs?: number } = {}): Supervisor {
    const supervisor = new Supervisor({ onLine: () => undefined, ...options });
    supervisors.push(supervisor);
    return supervisor;
  }

  it('comes back as itself after its end, also when another product shares the data folder', async () => {
    const first = await privateRedis(program, folder);
    const mine = supervise({ firstPauseMs: 10 });
    mine.start(first.process);
    await first.ready(signal);
    const second = await privateRedis(program, folder);
    supervise().start(second.process);
    await second.ready(signal);

    const pid = mine.pid('redis');
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => mine.pid('redis')).not.toBe(pid);
    await first.ready(signal);
  });

  it('leaves nothing behind, and nothing of another product is touched', async () => {
    const first = await privateRedis(program, folder);
    const second = await privateRedis(program, folder);
    const supervisor = supervise();
    supervisor.start(first.process);
    await first.ready(signal);
    await supervisor.stop(5_000);
    await first.remove();
    expect(await readdir(join(folder, 'redis'))).toHaveLength(1);
    await second.remove();
    expect(await readdir(join(folder, 'redis'))).toEqual([]);
  });

  it('that did not start leaves its log, which the refusal names', async () => {
    const broken = join(folder, 'broken-redis');
    await writeFile(broken, '#!/bin/sh\nsed -n \'s/^logfile "\\(.*\\)"$/\\1/p\' "$1" | xargs touch\n');
    await chmod(broken, 0o700);
    const redis = await privateRedis(broken, folder, 100);
    supervise().start(redis.process);
    const refusal = await redis.ready(signal).catch((error: unknown) => error);
    await redis.remove();
    const [log, ...others] = await readdir(join(folder, 'redis'));
    expect(others).toEqual([]);
    expect(String(refusal)).toContain(join(folder, 'redis', String(log)));
  });
});
