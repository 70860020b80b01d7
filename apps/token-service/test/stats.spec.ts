import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PruneLogs } from '../src/requests/prune-logs.js';
import { RecordWriter } from '../src/requests/record-writer.js';
import { RollUpUsage } from '../src/requests/roll-up-usage.js';
import { StatsService } from '../src/stats/stats.service.js';
import { aRecord, countOf } from './support/records.js';
import { TestService } from './support/test-service.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In mid-hour, so that one has begun. */
const NOW = Date.parse('2026-11-20T12:30:00.000Z');

let service: TestService;
let writer: RecordWriter;
let rollUp: RollUpUsage;
let prune: PruneLogs;
let stats: StatsService;
beforeEach(async () => {
  service = await TestService.start();
  [writer, rollUp, prune, stats] = [RecordWriter, RollUpUsage, PruneLogs, StatsService].map((part) =>
    service.app.get<unknown>(part),
  ) as [RecordWriter, RollUpUsage, PruneLogs, StatsService];
  const unknown = { inputTokens: null, outputTokens: null, reasoningTokens: null, usageSource: 'none' } as const;
  await writer.write([
    aRecord({ at: NOW - 1_000, ttftMs: 100 }),
    aRecord({ at: NOW - 2 * HOUR, ttftMs: 1_000, outcome: 'tool_calls', model: 'GLM-5' }),
    aRecord({ at: NOW - 2 * HOUR, usageSource: 'estimated', inputTokens: 10, outputTokens: 2, reasoningTokens: null }),
    aRecord({ at: NOW - 2 * HOUR, ...unknown, outcome: 'interrupted' }),
    aRecord({ at: NOW - 3 * HOUR, ...unknown, outcome: 'refused', model: null, provider: null, ttftMs: null }),
    aRecord({ at: NOW - 3 * HOUR, ...unknown, outcome: 'client_gone', apiKeyId: 'key_1' }),
    aRecord({ at: NOW - 40 * DAY }),
  ]);
});
afterEach(() => service.stop());

const SUMMARY = {
  window: '24h',
  from: '2026-11-19T13:00:00.000Z',
  to: '2026-11-20T12:30:00.000Z',
  requests: 6,
  succeeded: 3,
  failed: 1,
  successRate: 0.75,
  outcomes: { completed: 2, tool_calls: 1, interrupted: 1, refused: 1, client_gone: 1 },
  usage: {
    counted: { requests: 2, inputTokens: 200, outputTokens: 40, reasoningTokens: 10, cachedTokens: 0 },
    estimated: { requests: 1, inputTokens: 10, outputTokens: 2, reasoningTokens: 0 },
    unknown: { requests: 2 },
  },
};

describe('statistics', () => {
  it('are the same from records and from sums, and the unknown is counted apart', async () => {
    const before = await stats.summary({ window: '24h' }, NOW);
    expect(before).toMatchObject(SUMMARY);
    expect(before.ttft.requests).toBe(5);
    expect(Math.abs(before.ttft.p50Ms! - 400)).toBeLessThan(25);
    expect(Math.abs(before.ttft.p95Ms! - 1_000)).toBeLessThan(55);
    expect(await rollUp.run(NOW)).toEqual({ hours: 3 });
    expect(await stats.summary({ window: '24h' }, NOW)).toEqual(before);
    expect(await rollUp.run(NOW)).toEqual({ hours: 0 });
    expect(await stats.summary({ window: '30d' }, NOW)).toMatchObject({ requests: 6 });
  });

  it('take up records that come after their hour was summed up', async () => {
    await rollUp.run(NOW);
    await writer.write([aRecord({ at: NOW - 2 * HOUR })]);
    const before = await stats.summary({ window: '7d' }, NOW);
    expect(before.requests).toBe(7);
    expect(await rollUp.run(NOW)).toEqual({ hours: 1 });
    expect(await stats.summary({ window: '7d' }, NOW)).toEqual(before);
  });

  it('show step by step, and group by group', async () => {
    await rollUp.run(NOW);
    const byModel = await stats.series({ window: '24h', by: 'model' }, NOW);
    expect(byModel).toMatchObject({ by: 'model', stepMs: HOUR });
    expect(byModel.groups.map(({ name, requests }) => [name, requests])).toEqual([
      ['GLM-4.6', 4],
      [null, 1],
      ['GLM-5', 1],
    ]);
    const [largest] = byModel.groups;
    expect(largest!.points).toHaveLength(24);
    expect(largest!.points.at(-1)).toEqual({
      at: '2026-11-20T12:00:00.000Z',
      requests: 1,
      succeeded: 1,
      failed: 0,
      inputTokens: 100,
      outputTokens: 20,
    });
    expect(largest!.points.at(-3)).toMatchObject({ requests: 2, succeeded: 1, failed: 1, inputTokens: 10 });
    expect(byModel.ttft).toHaveLength(24);
    expect(byModel.ttft[0]).toEqual({ at: '2026-11-19T13:00:00.000Z', p50Ms: null, p95Ms: null, requests: 0 });
    expect(largest!.ttft.requests).toBe(4);
    const [slow, , fast] = byModel.ttft.slice(-3);
    expect(Math.abs(slow!.p95Ms! - 1_000)).toBeLessThan(55);
    expect(Math.abs(fast!.p50Ms! - 100)).toBeLessThan(6);
    for (const [window, steps] of [
      ['7d', 28],
      ['30d', 30],
    ] as const) {
      const { groups } = await stats.series({ window, by: 'outcome' }, NOW);
      expect(groups.map(({ points }) => points.length)).toEqual(groups.map(() => steps));
      expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(6);
    }
    await writer.write(Array.from({ length: 15 }, (_, i) => aRecord({ at: NOW - HOUR, apiKeyId: `key_${i + 10}` })));
    const { groups } = await stats.series({ window: '24h', by: 'key' }, NOW);
    expect(groups).toHaveLength(13);
    expect(groups[0]).toMatchObject({ name: null, isRest: false, requests: 5 });
    expect(groups.at(-1)).toMatchObject({ name: null, isRest: true, requests: 5 });
  });

  it('are served, and refuse what they do not know', async () => {
    expect((await service.call('GET', '/stats/summary')).body).toMatchObject({
      window: '24h',
      requests: 0,
      successRate: null,
    });
    expect((await service.call('GET', '/stats/series?by=key&window=7d')).body).toMatchObject({ by: 'key', groups: [] });
    for (const [path, param] of [
      ['summary?window=1y', 'window'],
      ['series?by=token', 'by'],
      ['summary?by=key', 'by'],
    ]) {
      const { status, body } = await service.call('GET', `/stats/${path}`);
      expect([status, body.error.param]).toEqual([400, param]);
    }
  });
});

describe('records that are old', () => {
  it('go when their hour is summed up, and not before; its sums stay, and take no late record', async () => {
    expect(await prune.run(NOW)).toEqual({ requests: 0 });
    await rollUp.run(NOW);
    expect(await prune.run(NOW)).toEqual({ requests: 1 });
    expect(await prune.run(NOW)).toEqual({ requests: 0 });
    expect(await countOf(service)).toBe(6);
    const late = aRecord({ at: NOW - 40 * DAY });
    expect(await writer.write([late])).toEqual(new Set());
    expect(await rollUp.run(NOW)).toEqual({ hours: 0 });
    const [sums] = await service.database.usageHour.findMany({ where: { hour: { lt: BigInt(NOW - 30 * DAY) } } });
    expect(sums).toMatchObject({ requests: 1, outcome: 'completed' });
  });

  it('go in slices, however many there are', async () => {
    const many = Array.from({ length: 1_300 }, (_, i) => aRecord({ at: NOW - 31 * DAY + i }));
    await writer.write(many);
    await rollUp.run(NOW);
    expect(await prune.run(NOW)).toEqual({ requests: 1_301 });
  });
});
