import { createClient } from '@libsql/client';
import { RECORD_GROUP, RedisNames } from '@sluice/contract';
import { eventually } from '@sluice/testing';
import { Redis } from 'ioredis';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordWriter } from '../src/requests/record-writer.js';
import { aRecord, countOf, sendRecords } from './support/records.js';
import { TestService } from './support/test-service.js';

const names = new RedisNames();

let service: TestService;
beforeEach(async () => void (service = await TestService.start()));
afterEach(() => service.stop());

const written = (gatewayId = 'g'): Promise<string[]> => service.redis.lrange(names.recordsWritten(gatewayId), 0, -1);
const until = (count: number): Promise<void> => eventually(async () => (await countOf(service)) === count);

describe('records of requests', () => {
  it('are written once, however often they come, and their gateways are told', async () => {
    const [a, b] = [aRecord(), aRecord()];
    await sendRecords(service, [a, b, a]);
    await sendRecords(service, [a], 'other');
    await until(2);
    await eventually(async () => (await written()).length === 3 && (await written('other')).length === 1);
    expect(new Set(await written())).toEqual(new Set([a.id, b.id]));
    expect(await service.redis.xlen(names.records())).toBe(0);
    expect((await service.redis.xpending(names.records(), RECORD_GROUP))[0]).toBe(0);
  });

  it('are taken over from a reader that died with them', async () => {
    await eventually(async () => (await service.redis.exists(names.records())) === 1);
    const { server, folder, key } = service;
    await service.close();
    const redis = new Redis(server.url);
    const stream = names.records();
    for (const record of [aRecord(), aRecord()]) {
      await redis.xadd(stream, '*', 'g', 'g', 'i', record.id, 'r', JSON.stringify(record));
    }
    await redis.xreadgroup('GROUP', RECORD_GROUP, 'dead', 'COUNT', 2, 'STREAMS', stream, '>');
    const entryIds = (await redis.xrange(stream, '-', '+')).map(([id]) => id);
    await redis.call('XCLAIM', stream, RECORD_GROUP, 'dead', 0, ...entryIds, 'IDLE', 60_000);
    redis.disconnect();
    service = await TestService.start({ redis: server, folder, key });
    await until(2);
    await eventually(async () => (await service.redis.xlen(stream)) === 0);
  });

  it('go on when Redis comes back empty', async () => {
    await sendRecords(service, [aRecord()]);
    await until(1);
    await service.server.kill();
    await service.server.restart();
    await eventually(() => service.redis.status === 'ready');
    await sendRecords(service, [aRecord()]);
    await until(2);
  });

  it('wait for a database that is busy', async () => {
    const other = createClient({ url: `file:${join(service.folder, 'sluice.db')}`, timeout: 0 });
    await eventually(() =>
      other.execute('BEGIN IMMEDIATE').then(
        () => true,
        () => false,
      ),
    );
    await sendRecords(service, [aRecord()]);
    await eventually(() => service.logs.some((line) => line.includes('wait to be written')), 20_000);
    await other.execute('COMMIT');
    other.close();
    await until(1);
  });

  it('that make no sense are passed over, and said to be', async () => {
    await sendRecords(service, [{ id: 'req_odd', at: 'yesterday' }, aRecord({ id: 'req_even' })]);
    await until(1);
    await eventually(async () => (await written()).length === 2);
    expect(service.logs.filter((line) => line.includes('none that this version can read'))).toHaveLength(1);
  });

  it('say when an API key was last used, and never take it back', async () => {
    const { body: key } = await service.call('POST', '/api-keys', { body: { name: 'ci' } });
    const writer = service.app.get(RecordWriter);
    const at = Date.parse('2026-11-20T10:00:00.000Z');
    const lastUsedAt = async (): Promise<string> => (await service.call('GET', `/api-keys/${key.id}`)).body.lastUsedAt;
    await writer.write([aRecord({ apiKeyId: key.id, at }), aRecord({ apiKeyId: key.id, at: at + 5 })]);
    expect(await lastUsedAt()).toBe('2026-11-20T10:00:00.005Z');
    await writer.write([aRecord({ apiKeyId: key.id, at: at - 1_000 })]);
    expect(await lastUsedAt()).toBe('2026-11-20T10:00:00.005Z');
  });
});
