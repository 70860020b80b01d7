import { REQUEST_GROUP, RedisNames } from '@sluice/contract';
import type { Redis } from 'ioredis';

const names = new RedisNames();
const QUEUE = /\{req:[^}]+\}:q$/;
const WORKERS = /\{req:([^}]+)\}:workers$/;
const POOLS = /\{pool(s|:[^}]+)\}:/;
const LEASES = /\{pool:[^}]+\}:leases$/;

/**
 * Names all that a product at rest ought not to have in Redis. What belongs to a worker that lives, and the cards that
 * tell what the workers offered, may stay; so may the token pool, but no lease of it.
 *
 * @param liveWorkers  how many worker processes run
 */
export async function leftoversIn(redis: Redis, liveWorkers: number): Promise<string[]> {
  const [seconds] = await redis.time();
  const keys = new Set(await redis.keys('*'));
  const found: string[] = [];
  const live = new Set<string>();
  const forgive = (key: string): unknown => keys.delete(key);
  for (const key of [...keys]) {
    const providerId = WORKERS.exec(key)?.[1];
    if (providerId === undefined) continue;
    for (const workerId of await redis.zrangebyscore(key, `${seconds}000`, '+inf')) {
      live.add(workerId);
      forgive(names.worker(providerId, workerId));
    }
    forgive(key);
  }
  if (live.size > liveWorkers) found.push(`${live.size} workers are announced and ${liveWorkers} live`);
  for (const key of [...keys]) {
    if (!QUEUE.test(key)) continue;
    found.push(...(await leftoversOf(redis, key, live)));
    forgive(key);
  }
  for (const key of [...keys].filter((name) => POOLS.test(name))) {
    if (LEASES.test(key)) found.push(`${key} has ${await redis.zcard(key)} leases`);
    forgive(key);
  }
  for (const providerId of await redis.zrange(names.cards(), 0, '-1')) forgive(names.card(providerId));
  forgive(names.cards());
  return [...found, ...keys];
}

async function leftoversOf(redis: Redis, queue: string, live: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  const entries = await redis.xlen(queue);
  if (entries > 0) found.push(`${queue} has ${entries} entries`);
  const groups = (await redis.xinfo('GROUPS', queue)) as unknown[];
  if (groups.length === 0) return found;
  const [pending] = (await redis.xpending(queue, REQUEST_GROUP)) as [number];
  if (pending > 0) found.push(`${queue} has ${pending} pending entries`);
  for (const consumer of (await redis.xinfo('CONSUMERS', queue, REQUEST_GROUP)) as unknown[]) {
    const name = consumerName(consumer);
    if (!live.has(name)) found.push(`${queue} has the consumer ${name} of no live worker`);
  }
  return found;
}

/** RESP2 gives names and values in turn, RESP3 a record. */
function consumerName(consumer: unknown): string {
  if (!Array.isArray(consumer)) return String((consumer as { name: unknown }).name);
  return String(consumer[consumer.indexOf('name') + 1]);
}
