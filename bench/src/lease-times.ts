import { randomUUID } from 'node:crypto';
import { RedisNames } from '@sluice/contract';
import { generateSecretKey, parseSecretKey, SecretBox } from '@sluice/secret-box';
import { startRedis } from '@sluice/testing';
import { type PooledToken, RedisPoolKeeper, RedisTokenPool } from '@sluice/token-pool';
import { Redis, type RedisOptions } from 'ioredis';
import { judge, type Bar, type JudgedBar } from './bars.ts';
import { median } from './rounds.ts';

const FEW = 10;
const MANY = 10_000;
const LOANS = 200;
/** Both pools in turn, and often, so that what else the machine does falls on both. */
const ROUNDS = 60;
const PLACE = { providerId: 'bench', channel: 'api' };

const LEASE: Bar = { measure: 'lease p50, 10 000 tokens', must: 0.5, good: 0.25, unit: 'ms' };
const GROWTH: Bar = { measure: 'lease p50, 10 000 tokens to 10', must: 1.2, good: 1.1, unit: 'x' };

/** What a loan costs a worker that has Redis on the same machine, and whether many tokens make it dearer. */
export async function checkLeaseTimes(): Promise<JudgedBar[]> {
  const redis = await startRedis();
  const connect = (_role: string, options: Partial<RedisOptions> = {}): Redis => new Redis(redis.url, options);
  const box = new SecretBox([parseSecretKey(generateSecretKey())!]);
  const warn = (message: string): void => console.error(message);
  try {
    const pools = await Promise.all(
      [FEW, MANY].map(async (count) => {
        const names = new RedisNames(`bench-${count}`);
        const keeper = new RedisPoolKeeper({ names, connect, warn });
        await keeper.replaceAll(Array.from({ length: count }, () => aToken(box)));
        await keeper.close();
        const policy = () => ({ failureThreshold: 3, recoveryTimeoutMs: 1_000 });
        const pool = new RedisTokenPool({ names, connect, box, policy, warn });
        // Each token once: the first loan of it opens its secret.
        await leaseTimes(pool, count);
        return pool;
      }),
    );
    const times: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [i, pool] of pools.entries()) times[i]!.push(...(await leaseTimes(pool)));
    }
    const [few, many] = times.map(median) as [number, number];
    for (const pool of pools) await pool.close();
    return [judge(LEASE, many), judge(GROWTH, many / few)];
  } finally {
    await redis.stop();
  }
}

/** ms of each lease; its end is not in it. */
async function leaseTimes(pool: RedisTokenPool, loans = LOANS): Promise<number[]> {
  const times: number[] = [];
  const { signal } = new AbortController();
  for (let i = 0; i < loans; i += 1) {
    const askedAt = performance.now();
    const lease = await pool.lease({ ...PLACE, exclude: new Set(), holdMs: 60_000, signal });
    times.push(performance.now() - askedAt);
    await pool.settle(lease, 'ok');
  }
  return times;
}

function aToken(box: SecretBox): PooledToken {
  const id = randomUUID();
  return {
    ...PLACE,
    id,
    label: id,
    sealedSecret: box.seal(`sk-${id}`, id),
    weight: 1,
    maxConcurrency: 4,
    enabled: true,
    state: { name: 'active', cause: null, evidence: null, since: null, nextTryAt: null, failures: 0 },
  };
}
