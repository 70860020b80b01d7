import { Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-place.js';

/** Time for one node to say which node serves what, ms. */
const ANSWER_MS = 1_000;

/** As CLUSTER SLOTS gives it: first slot, last slot, then the master and its replicas by host, port and more. */
type SlotRange = [number, number, ...[string | null, number][]];

/** Knows which node of a Cluster serves a key or shard channel, by asking any node that answers. */
export class SlotFinder {
  private known: readonly RedisAddress[];
  private turn = 0;

  /** @param options  how to get into a node */
  constructor(
    private readonly seeds: readonly RedisAddress[],
    private readonly options: Partial<RedisOptions>,
  ) {
    this.known = seeds;
  }

  /**
   * Asks another node first each time, as one that was cut off from the rest may be wrong for long.
   *
   * @throws Error what the last node said when none has an answer
   */
  async masterOf(key: string): Promise<RedisAddress> {
    this.turn += 1;
    const first = this.turn % this.known.length;
    const nodes = [...this.known.slice(first), ...this.known.slice(0, first)];
    let failure: unknown;
    for (const node of nodes) {
      try {
        return await this.ask(node, key);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private async ask(node: RedisAddress, key: string): Promise<RedisAddress> {
    const redis = new Redis({
      ...this.options,
      ...node,
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: null,
      connectTimeout: ANSWER_MS,
      commandTimeout: ANSWER_MS,
    });
    // Whoever waits for the answer gets the error.
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      const slot = await redis.cluster('KEYSLOT', key);
      const ranges = (await redis.cluster('SLOTS')) as unknown as SlotRange[];
      // A node that does not know its own name leaves it out.
      const addressOf = ([host, port]: [string | null, number]): RedisAddress => ({ host: host || node.host, port });
      const addresses = ranges.flatMap(([, , ...servers]) => servers.map(addressOf));
      const range = ranges.find(([first, last]) => first <= slot && slot <= last);
      if (range?.[2] === undefined) throw new Error(`no node serves slot ${slot}`);
      this.learn(addresses);
      return addressOf(range[2]);
    } finally {
      redis.disconnect();
    }
  }

  private learn(addresses: readonly RedisAddress[]): void {
    const all = [...this.seeds, ...addresses].map((address) => [`${address.host}:${address.port}`, address] as const);
    this.known = [...new Map(all).values()];
  }
}
