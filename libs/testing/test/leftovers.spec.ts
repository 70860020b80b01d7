import { REQUEST_GROUP, RedisNames } from '@sluice/contract';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leftoversIn, startRedis, type TestRedis } from '../src/index.js';

const names = new RedisNames();
const queue = names.requestQueue('p');

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** A worker at rest: announced, with its card and its consumer. */
async function aWorker(id: string): Promise<void> {
  await redis.zadd(names.workers('p'), Date.now() + 60_000, id);
  await redis.set(names.worker('p', id), '{}');
  await redis.zadd(names.cards(), Date.now() + 60_000, 'p');
  await redis.set(names.card('p'), '{}');
  await redis.xgroup('CREATE', queue, REQUEST_GROUP, '0', 'MKSTREAM').catch(() => undefined);
  await redis.xgroup('CREATECONSUMER', queue, REQUEST_GROUP, id);
}

describe('what is left in Redis', () => {
  it('is nothing where workers rest', async () => {
    expect(await leftoversIn(redis, 0)).toEqual([]);
    await aWorker('a');
    await aWorker('b');
    expect(await leftoversIn(redis, 2)).toEqual([]);
  });

  it('is named: a dead worker, its requests, and whatever else nobody needs', async () => {
    await aWorker('a');
    await aWorker('dead');
    expect(await leftoversIn(redis, 1)).toEqual(['2 workers are announced and 1 live']);
    await redis.zrem(names.workers('p'), 'dead');
    await redis.xadd(queue, '*', 'a', '1');
    await redis.xadd(queue, '*', 'a', '2');
    await redis.xreadgroup('GROUP', REQUEST_GROUP, 'dead', 'COUNT', 1, 'STREAMS', queue, '>');
    await redis.set('sluice:v1:odd', '1');
    expect((await leftoversIn(redis, 1)).sort()).toEqual(
      [
        `${queue} has 2 entries`,
        `${queue} has 1 pending entries`,
        `${queue} has the consumer dead of no live worker`,
        names.worker('p', 'dead'),
        'sluice:v1:odd',
      ].sort(),
    );
  });

  it('is a lease that nobody ended, but not the token pool as such', async () => {
    const { leases, meta } = names.pool('p', 'api');
    await redis.hset(meta, 'filled', 1);
    await redis.sadd(names.pools(), '{}');
    expect(await leftoversIn(redis, 0)).toEqual([]);
    await redis.zadd(leases, 1, 'lease');
    expect(await leftoversIn(redis, 0)).toEqual([`${leases} has 1 leases`]);
  });
});
