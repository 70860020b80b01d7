import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { eventually } from './programs.js';
import type { RedisOptions, TestRedis } from './redis.js';
import { followsItsMaster, protect, startServers, tell, untilTrue } from './redis-servers.js';

const MASTERS = 3;
const SLOTS = 16_384;
/** A node that says nothing for this long is taken for dead; its replica serves one to two seconds later. */
const NODE_TIMEOUT_MS = 1_500;
const FORMING_LIMIT_MS = 30_000;
/** An election that nobody wins is held again after four node timeouts. */
const CHANGE_LIMIT_MS = 30_000;
/** A server gives up a failover of its own after five seconds, without a word. */
const FAILOVER_TRIES = 3;
const FAILOVER_LIMIT_MS = 6_000;
const MIGRATE_LIMIT_MS = 5_000;

/** First slot, last slot, then host, port and id of the master and of each replica. */
type SlotRange = [number, number, ...[string, number, string][]];

/** Starts the nodes and resolves when every slot is served and every replica follows its master. */
export async function startRedisCluster(options: { readonly password?: string } = {}): Promise<TestRedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cluster-'));
  const { password } = options;
  const nodes = await startServers(2 * MASTERS, () => nodeOptions(folder)).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const cluster = new TestRedisCluster(nodes, folder, password);
  try {
    await form(nodes);
    if (password !== undefined) await Promise.all(nodes.map((node) => protect(node, password)));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/**
 * A Redis Cluster of one's own on loopback, stopped by `stop()`: three masters, each with one replica. A node that is
 * killed and restarted comes back as the member it was, without data and without its password.
 */
export class TestRedisCluster {
  constructor(
    readonly nodes: readonly TestRedis[],
    private readonly folder: string,
    private readonly password: string | undefined,
  ) {}

  /** `host:port` of each node. */
  get addresses(): string[] {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The node that serves a key or shard channel now, as the first node that lives sees it. */
  async masterOf(key: string): Promise<TestRedis> {
    const { owners } = await this.look(key);
    return this.nodeAt(owners[0]![1]);
  }

  /** Has the replica take over from a key's master in good order, once all is whole; resolves when all nodes know. */
  async failOver(key: string): Promise<void> {
    await this.untilWhole();
    const { owners } = await this.look(key);
    const replica = this.nodeAt(owners[1]![1]);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.tell(replica, (redis) => redis.cluster('FAILOVER'));
        return await this.untilServedBy(key, replica, FAILOVER_LIMIT_MS);
      } catch (error) {
        if (tries === FAILOVER_TRIES) throw error;
      }
    }
  }

  /** Resolves when all nodes run and every master has a replica that follows it, so that any one of them may die. */
  async untilWhole(): Promise<void> {
    await untilWhole(this.nodes, this.password);
  }

  /** Resolves when every node that lives says that `node` serves the key. */
  async untilServedBy(key: string, node: TestRedis, limitMs = CHANGE_LIMIT_MS): Promise<void> {
    await eventually(async () => {
      const ports = await this.masterPorts(key);
      return ports.every((port) => port === node.port);
    }, limitMs);
  }

  /** Resolves when no other node says any more that `node` serves the key. */
  async untilReplaced(key: string, node: TestRedis): Promise<void> {
    await eventually(async () => !(await this.masterPorts(key, node)).includes(node.port), CHANGE_LIMIT_MS);
  }

  /**
   * Gives a key's slot, with all that is in it, to another master.
   *
   * @param midway  waited for when everything has been moved and the slot is not yet the other's: the old master
   *   answers ASK meanwhile
   */
  async moveSlot(key: string, midway: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { slot, owners, ranges } = await this.look(key);
    const [, sourcePort, sourceId] = owners[0]!;
    const [, targetPort, targetId] = ranges.map(([, , master]) => master).find((master) => master![1] !== sourcePort)!;
    const [source, target] = [this.nodeAt(sourcePort), this.nodeAt(targetPort)];
    await this.tell(target, (redis) => redis.cluster('SETSLOT', slot, 'IMPORTING', sourceId));
    await this.tell(source, (redis) => redis.cluster('SETSLOT', slot, 'MIGRATING', targetId));
    await this.tell(source, (redis) => this.migrateKeys(redis, slot, targetPort));
    await midway();
    // The new owner first: a request sent on by the old one must find it.
    for (const node of [target, source])
      await this.tell(node, (redis) => redis.cluster('SETSLOT', slot, 'NODE', targetId));
    await this.untilServedBy(key, target);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private tell<T>(node: TestRedis, what: (redis: Redis) => Promise<T>): Promise<T> {
    return tell(node, what, this.password);
  }

  private nodeAt(port: number): TestRedis {
    return this.nodes.find((node) => node.port === port)!;
  }

  /** Of the master that serves the key, in the view of each node that answers. */
  private async masterPorts(key: string, unasked?: TestRedis): Promise<number[]> {
    const nodes = this.nodes.filter((node) => node !== unasked);
    const views = await Promise.all(nodes.map((node) => this.viewOf(node, key).catch(() => null)));
    return views.flatMap((view) => view?.owners[0]?.[1] ?? []);
  }

  private async look(key: string): ReturnType<TestRedisCluster['viewOf']> {
    return await Promise.any(this.nodes.map((node) => this.viewOf(node, key)));
  }

  private viewOf(node: TestRedis, key: string) {
    return this.tell(node, async (redis) => {
      const slot = await redis.cluster('KEYSLOT', key);
      const ranges = (await redis.cluster('SLOTS')) as unknown as SlotRange[];
      const [, , ...owners] = ranges.find(([first, last]) => first <= slot && slot <= last)!;
      return { slot, ranges, owners };
    });
  }

  private async migrateKeys(source: Redis, slot: number, targetPort: number): Promise<void> {
    const auth = this.password === undefined ? [] : ['AUTH', this.password];
    for (;;) {
      const keys = (await source.cluster('GETKEYSINSLOT', slot, 100)) as unknown as string[];
      if (keys.length === 0) return;
      await source.call('MIGRATE', '127.0.0.1', targetPort, '', 0, MIGRATE_LIMIT_MS, ...auth, 'KEYS', ...keys);
    }
  }
}

async function nodeOptions(folder: string): Promise<RedisOptions> {
  const busPort = await freePort();
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-port': busPort,
    'cluster-node-timeout': NODE_TIMEOUT_MS,
    'cluster-config-file': join(folder, `nodes-${busPort}.conf`),
    'cluster-allow-replica-migration': 'no',
    // Else a replica waits five seconds for others that might want the same data.
    'repl-diskless-sync-delay': 0,
    // A replica counts for nobody before its master has told it something, and here nobody writes.
    'repl-ping-replica-period': 1,
  };
  return { args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]) };
}

async function form(nodes: readonly TestRedis[]): Promise<void> {
  const [masters, replicas] = [nodes.slice(0, MASTERS), nodes.slice(MASTERS)];
  for (const [i, node] of nodes.entries()) await tell(node, (redis) => introduce(redis, i, nodes));
  await Promise.all(nodes.map((node) => untilTrue(node, knowsAll, FORMING_LIMIT_MS)));
  for (const [i, replica] of replicas.entries()) {
    const masterId = await tell(masters[i]!, (redis) => redis.cluster('MYID'));
    await tell(replica, (redis) => redis.cluster('REPLICATE', masterId));
  }
  await untilWhole(nodes);
}

async function untilWhole(nodes: readonly TestRedis[], password?: string): Promise<void> {
  await Promise.all(nodes.map((node) => untilTrue(node, isWhole, FORMING_LIMIT_MS, password)));
}

/** Introduces a node to each of those before it, as by hearsay it takes seconds, and gives a master its slots. */
async function introduce(redis: Redis, index: number, nodes: readonly TestRedis[]): Promise<void> {
  await redis.cluster('SET-CONFIG-EPOCH', index + 1);
  for (const other of nodes.slice(0, index)) {
    const [, busPort] = (await tell(other, (asked) => asked.config('GET', 'cluster-port'))) as [string, string];
    await redis.cluster('MEET', '127.0.0.1', other.port, busPort);
  }
  const perMaster = Math.ceil(SLOTS / MASTERS);
  const [first, next] = [index * perMaster, Math.min((index + 1) * perMaster, SLOTS)];
  if (index < MASTERS) await redis.cluster('ADDSLOTSRANGE', first, next - 1);
}

async function knowsAll(redis: Redis): Promise<boolean> {
  const lines = String(await redis.cluster('NODES'))
    .trim()
    .split('\n');
  return lines.length === 2 * MASTERS && lines.every((line) => !line.includes('handshake'));
}

async function isWhole(redis: Redis): Promise<boolean> {
  const ranges = (await redis.cluster('SLOTS')) as unknown as SlotRange[];
  const masterPorts = new Set(ranges.map((range) => range[2]![1]));
  if (masterPorts.size < MASTERS || !ranges.every((range) => range.length === 4)) return false;
  const [role] = (await redis.role()) as [string];
  const follows = role === 'master' || (await followsItsMaster(redis));
  return follows && String(await redis.cluster('INFO')).includes('cluster_state:ok');
}
