import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { eventually } from './programs.js';
import type { RedisOptions, TestRedis } from './redis.js';
import { followsItsMaster, protect, startServers, tell, untilTrue } from './redis-servers.js';

const NAME = 'main';
const SENTINELS = 3;
/** A master that says nothing for this long is taken for dead; its replica serves one to two seconds later. */
const DOWN_AFTER_MS = 1_000;
const FAILOVER_TIMEOUT_MS = 3_000;
const FORMING_LIMIT_MS = 30_000;
const CHANGE_LIMIT_MS = 15_000;

export interface SentinelPasswords {
  /** Of master and replica. */
  readonly servers: string;
  readonly sentinels: string;
}

/** Starts servers and Sentinels and resolves when these know all, so that they can agree on a failover. */
export async function startRedisSentinel(passwords?: SentinelPasswords): Promise<TestRedisSentinel> {
  const servers = await startServers(2, () => ({ args: ['--repl-diskless-sync-delay', '0'] }));
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sentinel-'));
  const running = [...servers];
  try {
    await replicate(servers[0]!, servers[1]!, passwords?.servers);
    const sentinels = await startServers(SENTINELS, () => sentinelOptions(folder, servers[0]!, passwords?.servers));
    running.push(...sentinels);
    for (const sentinel of sentinels) await untilTrue(sentinel, knowsAll, FORMING_LIMIT_MS);
    if (passwords) for (const sentinel of sentinels) await protectSentinel(sentinel, passwords.sentinels);
    return new TestRedisSentinel(servers, sentinels, folder, passwords?.sentinels);
  } catch (error) {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A master and its replica of one's own on loopback, watched by three Sentinels, stopped by `stop()`. */
export class TestRedisSentinel {
  /** Of the master, among the Sentinels. */
  readonly name = NAME;

  constructor(
    readonly servers: readonly TestRedis[],
    readonly sentinels: readonly TestRedis[],
    private readonly folder: string,
    private readonly sentinelPassword: string | undefined,
  ) {}

  /** `host:port` of each Sentinel. */
  get addresses(): string[] {
    return this.sentinels.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The server that the Sentinels call master now. */
  async master(): Promise<TestRedis> {
    const port = await Promise.any(this.sentinels.map((sentinel) => this.masterPort(sentinel)));
    return this.servers.find((server) => server.port === port)!;
  }

  /** Has the replica take over in good order; resolves when every Sentinel knows. */
  async failOver(): Promise<void> {
    const before = await this.master();
    await this.tell(this.sentinels[0]!, (redis) => redis.call('SENTINEL', 'FAILOVER', NAME));
    await this.untilMasterIsNot(before);
  }

  /** Resolves when every Sentinel that lives calls another server master. */
  async untilMasterIsNot(server: TestRedis): Promise<void> {
    await eventually(async () => {
      const ports = await Promise.all(this.sentinels.map((sentinel) => this.masterPort(sentinel).catch(() => null)));
      return ports.every((port) => port !== server.port);
    }, CHANGE_LIMIT_MS);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async masterPort(sentinel: TestRedis): Promise<number> {
    const address = await this.tell(sentinel, (redis) => redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME));
    return Number((address as [string, string])[1]);
  }

  private tell<T>(sentinel: TestRedis, what: (redis: Redis) => Promise<T>): Promise<T> {
    return tell(sentinel, what, this.sentinelPassword);
  }
}

async function replicate(master: TestRedis, replica: TestRedis, password?: string): Promise<void> {
  if (password !== undefined) for (const server of [master, replica]) await protect(server, password);
  await tell(replica, (redis) => redis.replicaof('127.0.0.1', master.port), password);
  await untilTrue(replica, followsItsMaster, FORMING_LIMIT_MS, password);
}

function sentinelOptions(folder: string, master: TestRedis, password?: string): RedisOptions {
  const configFile = join(folder, `${randomUUID()}.conf`);
  const lines = [
    `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${SENTINELS - 1}`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
    ...(password === undefined ? [] : [`sentinel auth-pass ${NAME} ${password}`]),
  ];
  writeFileSync(configFile, `${lines.join('\n')}\n`);
  return { configFile, args: ['--sentinel'] };
}

async function knowsAll(sentinel: Redis): Promise<boolean> {
  const line = String(await sentinel.info('sentinel'));
  return line.includes('status=ok') && line.includes(`slaves=1,sentinels=${SENTINELS}`);
}

async function protectSentinel(sentinel: TestRedis, password: string): Promise<void> {
  await tell(sentinel, async (redis) => {
    await redis.call('SENTINEL', 'CONFIG', 'SET', 'sentinel-pass', password);
    await redis.acl('SETUSER', 'default', `>${password}`);
  });
}
