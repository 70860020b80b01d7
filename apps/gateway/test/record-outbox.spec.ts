import { RedisNames, type RequestRecord } from '@sluice/contract';
import { createMetrics, redisConnector } from '@sluice/platform';
import { eventually, startRedis, type TestRedis } from '@sluice/testing';
import { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordOutbox, type RecordOutboxOptions } from '../src/records/record-outbox.js';
import { RecordStream } from '../src/records/record-stream.js';

const names = new RedisNames();
const QUIET = { warn: () => undefined, log: () => undefined };

let server: TestRedis;
let redis: Redis;
let registry: Registry;
let outbox: RecordOutbox;
beforeEach(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { retryStrategy: () => 30 });
  redis.on('error', () => undefined);
});
afterEach(async () => {
  await outbox.close(0);
  redis.disconnect();
  await server.stop();
});

function open(options: Partial<RecordOutboxOptions> = {}): RecordOutbox {
  registry = createMetrics('gateway');
  const stream = new RecordStream(names, redisConnector(server.url, 'gateway', QUIET), 'g');
  outbox = new RecordOutbox({ stream, registry, ...options });
  return outbox;
}

const aRecord = (id: string): RequestRecord => ({ id }) as RequestRecord;
const waiting = (): Promise<number> => redis.xlen(names.records());
const idsInStream = async (): Promise<string[]> =>
  (await redis.xrange(names.records(), '-', '+')).map(([, fields]) => fields[fields.indexOf('i') + 1]!);

/** What token-service does when it has written. */
async function confirmAll(): Promise<void> {
  const entries = await redis.xrange(names.records(), '-', '+');
  const ids = entries.map(([, fields]) => fields[fields.indexOf('i') + 1]!);
  await redis
    .multi()
    .xdel(names.records(), ...entries.map(([id]) => id))
    .rpush(names.recordsWritten('g'), ...ids)
    .exec();
}

const dropped = async (): Promise<Record<string, number>> => {
  const metric = await registry.getSingleMetric('sluice_records_dropped_total')!.get();
  return Object.fromEntries(metric.values.map(({ labels, value }) => [String(labels['stage']), value]));
};

describe('the outbox of records', () => {
  it('keeps each until it is told that it is written', async () => {
    open();
    for (const id of ['a', 'b', 'c']) outbox.add(aRecord(id));
    await eventually(async () => (await waiting()) === 3);
    expect(await idsInStream()).toEqual(['a', 'b', 'c']);
    expect(outbox.size).toBe(3);
    await confirmAll();
    await eventually(() => outbox.size === 0);
    outbox.add(aRecord('d'));
    await eventually(async () => (await waiting()) === 1);
  });

  it('sends again what a Redis that came back empty has lost, and what came while it was away', async () => {
    open();
    outbox.add(aRecord('before'));
    await eventually(async () => (await waiting()) === 1);
    await server.kill();
    outbox.add(aRecord('while'));
    await server.restart();
    await eventually(async () => (await waiting()) === 2);
    expect((await idsInStream()).sort()).toEqual(['before', 'while']);
    await confirmAll();
    await eventually(() => outbox.size === 0);
  });

  it('sends nothing twice that Redis still has when only the connection was cut', async () => {
    open();
    outbox.add(aRecord('a'));
    await eventually(async () => (await waiting()) === 1);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    outbox.add(aRecord('b'));
    await eventually(async () => (await waiting()) >= 2);
    await confirmAll();
    await eventually(() => outbox.size === 0);
    expect(await waiting()).toBe(0);
  });

  it('drops the oldest when too many wait, and counts what is lost apart from what Redis has', async () => {
    open({ capacity: 3 });
    for (const id of ['a', 'b', 'c']) outbox.add(aRecord(id));
    await eventually(async () => (await waiting()) === 3);
    await eventually(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return outbox.size === 3;
    });
    await server.kill();
    for (const id of ['d', 'e', 'f', 'g']) outbox.add(aRecord(id));
    expect(outbox.size).toBe(3);
    expect(await dropped()).toEqual({ sent: 3, unsent: 1 });
    await server.restart();
    await eventually(async () => (await waiting()) === 3);
    expect(await idsInStream()).toEqual(['e', 'f', 'g']);
  });

  it('leaves the rest unsent while token-service takes none', async () => {
    open({ mostWaiting: 2 });
    for (const id of ['a', 'b']) outbox.add(aRecord(id));
    await eventually(async () => (await waiting()) === 2);
    outbox.add(aRecord('c'));
    await outbox.close(300);
    expect(await waiting()).toBe(2);
  });

  it('sends what it has at the end, and waits no longer than it may', async () => {
    open();
    await redis.ping();
    for (let i = 0; i < 1_200; i += 1) outbox.add(aRecord(`${i}`));
    await outbox.close(20_000);
    expect(await waiting()).toBe(1_200);
    open();
    await server.kill();
    outbox.add(aRecord('late'));
    await outbox.close(200);
  });
});
