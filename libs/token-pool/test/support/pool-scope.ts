import { RedisNames } from '@sluice/contract';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { startRedis, type TestRedis } from '@sluice/testing';
import { Redis, type RedisOptions } from 'ioredis';
import {
  type CoolingPolicy,
  type GuestSource,
  type Lease,
  type LeaseRequest,
  type PoolConnect,
  type PooledToken,
  RedisPoolKeeper,
  RedisTokenPool,
  type TokenState,
} from '../../src/index.js';

export const PLACE = { providerId: 'p', channel: 'api' } as const;
export const ACTIVE: TokenState = {
  name: 'active',
  cause: null,
  evidence: null,
  since: null,
  nextTryAt: null,
  failures: 0,
};
export const ref = (id: string, channel = 'api') => ({ providerId: 'p', channel, id });

export const aRequest = (over: Partial<LeaseRequest> = {}): LeaseRequest => ({
  ...PLACE,
  exclude: new Set(),
  holdMs: 60_000,
  signal: new AbortController().signal,
  ...over,
});

interface PoolOptions {
  readonly policy?: Partial<CoolingPolicy>;
  readonly guests?: GuestSource;
  readonly box?: SecretBox;
}

/** Keepers and workers' pools over one private Redis, in a part of it that is theirs, all closed by `close()`. */
export class PoolScope {
  private static next = 0;
  private readonly closers: (() => Promise<void>)[] = [];
  readonly names = new RedisNames(`t${process.pid}-${PoolScope.next++}`);
  readonly box = new SecretBox([parseSecretKey(generateSecretKey())!]);
  readonly warnings: string[] = [];
  readonly inspector: Redis;
  readonly keeper: RedisPoolKeeper;

  constructor(
    readonly redis: TestRedis | null,
    readonly connect: PoolConnect = connectTo(redis!.url),
  ) {
    this.inspector = connect('inspector') as Redis;
    this.keeper = this.newKeeper();
  }

  newKeeper(): RedisPoolKeeper {
    const keeper = new RedisPoolKeeper({ names: this.names, connect: this.connect, warn: this.warn });
    this.closers.push(() => keeper.close());
    return keeper;
  }

  /** The pool of one worker. */
  pool({ policy, guests, box = this.box }: PoolOptions = {}): RedisTokenPool {
    const pool = new RedisTokenPool({
      names: this.names,
      connect: this.connect,
      box,
      policy: () => ({ failureThreshold: 3, recoveryTimeoutMs: 60_000, ...policy }),
      ...(guests ? { guests } : {}),
      warn: this.warn,
    });
    this.closers.push(() => pool.close());
    return pool;
  }

  token(id: string, over: Partial<PooledToken> = {}): PooledToken {
    return {
      ...ref(id),
      label: `label-${id}`,
      sealedSecret: this.box.seal(`secret-${id}`, id),
      weight: 1,
      maxConcurrency: 1_000_000,
      enabled: true,
      state: ACTIVE,
      ...over,
    };
  }

  async fill(...tokens: (string | PooledToken)[]): Promise<void> {
    await this.keeper.replaceAll(tokens.map((token) => (typeof token === 'string' ? this.token(token) : token)));
  }

  async state(id: string, channel = 'api') {
    return (await this.keeper.states([ref(id, channel)])).get(id);
  }

  /** A pool in this process and how to ask it shortly. */
  borrower(options: PoolOptions = {}) {
    const pool = this.pool(options);
    const lend = (over?: Partial<LeaseRequest>): Promise<Lease> => pool.lease(aRequest(over));
    const id = async (over?: Partial<LeaseRequest>): Promise<string> => (await lend(over)).token.id;
    return { pool, lend, id };
  }

  /** Ends everything that was opened; the server stays. */
  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    this.inspector.disconnect();
  }

  private readonly warn = (message: string): void => void this.warnings.push(message);
}

export const connectTo =
  (url: string): PoolConnect =>
  (role, options: Partial<RedisOptions> = {}) => {
    const redis = new Redis(url, { retryStrategy: () => 30, connectionName: role, ...options });
    redis.on('error', () => undefined);
    return redis;
  };

/** A server for all scopes of a file. */
export const startServer = (): Promise<TestRedis> => startRedis();

/** How often each command ran since the statistics were reset; those inside scripts count too. */
export async function commandCalls(redis: Redis): Promise<Record<string, number>> {
  const info = await redis.info('commandstats');
  const rows = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)]);
  return Object.fromEntries(rows) as Record<string, number>;
}

export function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
