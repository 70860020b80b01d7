import { setFlagsFromString } from 'node:v8';
import { startRedis, type TestRedis } from '@sluice/testing';
import { Command, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCommandsBrief } from '../src/redis/brief-commands.js';

setFlagsFromString('--allow-natives-syntax');
/** Whether V8 keeps it among its young objects, where what is made anew lies. */
const isYoung = new Function('object', 'return %InYoungGeneration(object)') as (object: unknown) => boolean;

const rejectOf = (command: Command): unknown => (command as unknown as { readonly reject: unknown }).reject;

describe('commands of ioredis', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    // Before anything has changed them.
    expect(isYoung(rejectOf(new Command('get', ['key'])))).toBe(false);
    expect([makeCommandsBrief(), makeCommandsBrief()]).toEqual([true, true]);
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });

  it('are no old objects while they are new', () => {
    expect(isYoung(rejectOf(new Command('get', ['key'])))).toBe(true);
  });

  it('answer as before: values, buffers, nothing, refusals', async () => {
    expect(await redis.set('key', 'välue')).toBe('OK');
    expect(await redis.get('key')).toBe('välue');
    expect(await redis.getBuffer('key')).toEqual(Buffer.from('välue'));
    expect(await redis.get('nothing')).toBeNull();
    await expect(redis.hget('key', 'field')).rejects.toThrow(/WRONGTYPE/);
  });

  it('take arguments in the forms that ioredis offers', async () => {
    await redis.hset('hash', { one: 1, two: Buffer.from([0, 255]) });
    expect(await redis.hgetall('hash')).toMatchObject({ one: '1' });
    expect(await redis.hgetBuffer('hash', 'two')).toEqual(Buffer.from([0, 255]));
    await redis.mset(new Map([['a', 1]]));
    expect(await redis.mget(['a', 'b'])).toEqual(['1', null]);
  });

  it('go through pipelines, transactions and scripts', async () => {
    const piped = await redis.pipeline().set('n', 1).hget('n', 'x').incr('n').exec();
    expect(piped?.map(([error, value]) => error?.message.slice(0, 9) ?? value)).toEqual(['OK', 'WRONGTYPE', 2]);
    expect(await redis.multi().incr('n').get('n').exec()).toEqual([
      [null, 3],
      [null, '3'],
    ]);
    redis.defineCommand('addTo', { numberOfKeys: 1, lua: 'return redis.call("INCRBY", KEYS[1], ARGV[1])' });
    const { addTo } = redis as unknown as { addTo(key: string, amount: number): Promise<number> };
    expect(await addTo.call(redis, 'n', 4)).toBe(7);
  });

  it('may still be given a callback', async () => {
    const said = await new Promise((resolve) => redis.get('n', (error, value) => resolve([error, value])));
    expect(said).toEqual([null, '7']);
  });

  it('end by a limit of time, and when the connection goes', async () => {
    const impatient = new Redis(server.url, { commandTimeout: 50, retryStrategy: null });
    const other = new Redis(server.url, { maxRetriesPerRequest: 0, retryStrategy: null });
    await expect(impatient.blpop('never', 5)).rejects.toThrow('Command timed out');
    const waiting = other.blpop('never', 5);
    const judged = expect(waiting).rejects.toThrow();
    setTimeout(() => other.disconnect(), 50);
    await judged;
    impatient.disconnect();
  });
});
