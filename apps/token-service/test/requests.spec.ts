import { eventually } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveFeed } from '../src/requests/live-feed.js';
import { RecordWriter } from '../src/requests/record-writer.js';
import { RequestStore } from '../src/requests/request-store.js';
import { aRecord, countOf, sendRecords } from './support/records.js';
import { TestService } from './support/test-service.js';

const NOON = Date.parse('2026-11-20T12:00:00.000Z');
const MINUTE = 60_000;

let service: TestService;
let keyId = '';
let tokenId = '';
beforeAll(async () => {
  service = await TestService.start();
  keyId = (await service.call('POST', '/api-keys', { body: { name: '=cmd()' } })).body.id;
  await service.announce('zai', ['api', 'web']);
  const token = { provider: 'zai', channel: 'api', secret: 'sk-a-token-for-this', label: 'first' };
  tokenId = (await service.call('POST', '/tokens', { body: token })).body.id;
  const rows = [
    aRecord({ id: 'req_aaa1', at: NOON, apiKeyId: keyId, tokenId, durationMs: 1_491 }),
    aRecord({ id: 'req_aaa2', at: NOON + MINUTE, model: 'GLM-5', isStream: false, durationMs: 1_495 }),
    aRecord({ id: 'req_bbb3', at: NOON + 2 * MINUTE, tokenId: null, isGuest: true, channel: 'web', source: 'curl' }),
    aRecord({
      id: 'req_bbb4',
      at: NOON + 3 * MINUTE,
      tokenId,
      outcome: 'upstream_error',
      httpStatus: 503,
      errorCode: 'no_available_credentials',
      ttftMs: null,
      inputTokens: null,
      outputTokens: null,
      reasoningTokens: null,
      usageSource: 'none',
      attempts: 2,
      tries: [
        {
          ...aRecord().tries![0]!,
          tokenId,
          leasedMs: 5,
          endedMs: 50,
          verdict: 'auth',
          code: 'upstream_credentials_exhausted',
        },
        {
          ...aRecord().tries![0]!,
          tokenId: null,
          isGuest: true,
          channel: 'web',
          leasedMs: 60,
          endedMs: 90,
          verdict: 'rate-limited',
          code: 'upstream_rate_limited',
        },
      ],
    }),
  ];
  await service.app.get(RecordWriter).write(rows);
});
afterAll(() => service.stop());

const ids = async (query: string): Promise<string[]> =>
  (await service.call('GET', `/requests?${query}`)).body.items.map(({ id }: { id: string }) => id);

describe('the list of requests', () => {
  it('shows the newest first, page by page', async () => {
    expect(await ids('')).toEqual(['req_bbb4', 'req_bbb3', 'req_aaa2', 'req_aaa1']);
    const { body } = await service.call('GET', '/requests?pageSize=1&page=4');
    expect(body).toMatchObject({ total: 4, hasMoreThanTotal: false });
    expect(body.items).toMatchObject([
      {
        id: 'req_aaa1',
        at: '2026-11-20T12:00:00.000Z',
        apiKeyId: keyId,
        apiKeyName: '=cmd()',
        tokenId,
        tokenLabel: 'first',
        model: 'GLM-4.6',
        stream: true,
        guest: false,
        inputTokens: 100,
        cachedTokens: null,
      },
    ]);
    expect(await ids('sort=durationMs&pageSize=2')).toEqual(['req_aaa1', 'req_aaa2']);
  });

  it.each([
    ['model=GLM-5', ['req_aaa2']],
    ['stream=false', ['req_aaa2']],
    ['tokenId=guest', ['req_bbb3']],
    ['source=curl&channel=web&provider=zai', ['req_bbb3']],
    ['outcome=upstream_error', ['req_bbb4']],
    ['errorCode=no_available_credentials', ['req_bbb4']],
    ['apiKeyId=none&q=req_b', ['req_bbb4', 'req_bbb3']],
    ['q=chatcmpl-aaa', ['req_aaa2', 'req_aaa1']],
    ['q=r&stream=false', ['req_aaa2']],
    ['from=2026-11-20T12:01:00Z&to=2026-11-20T12:03:00Z', ['req_bbb3', 'req_aaa2']],
  ])('by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('by API key and token', async () => {
    expect(await ids(`apiKeyId=${keyId}`)).toEqual(['req_aaa1']);
    expect(await ids(`tokenId=${tokenId}`)).toEqual(['req_bbb4', 'req_aaa1']);
  });

  it.each([
    ['outcome=fine', 'outcome'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01T00:00:00Z', 'to'],
    ['stream=maybe', 'stream'],
    ['q=%27', 'q'],
    ['sort=model', 'sort'],
    ['page=0', 'page'],
    ['nope=1', 'nope'],
  ])('refuses ?%s', async (query, param) => {
    for (const path of [`/requests?${query}`, `/requests/export?${query}`]) {
      const answer = await service.call('GET', path);
      expect([answer.status, answer.body.error.param]).toEqual([400, param]);
    }
  });

  it('is for who is signed in', async () => {
    for (const path of ['', '/live', '/export', '/req_aaa1']) {
      expect((await service.call('GET', `/requests${path}`, { cookie: null })).status).toBe(401);
    }
  });
});

describe('one request', () => {
  it('tells each step of its way, each attempt, and how it ended in words', async () => {
    const { body } = await service.call('GET', '/requests/req_bbb4');
    expect(body).toMatchObject({ id: 'req_bbb4', queueMs: 2, requeues: 0, inputTokens: null });
    expect(body.explanation).toContain('no other token or channel could serve. Every token for this model rested');
    expect(body.tries).toMatchObject([
      { tokenId, tokenLabel: 'first', verdict: 'auth', code: 'upstream_credentials_exhausted' },
      { tokenId: null, tokenLabel: null, isGuest: true, channel: 'web', verdict: 'rate-limited' },
    ]);
    expect(body.timeline.map(({ step, atMs, attempt }: Record<string, unknown>) => [step, atMs, attempt])).toEqual([
      ['received', 0, null],
      ['dispatched', 1, null],
      ['taken', 3, null],
      ['leased', 5, 0],
      ['attempt-failed', 50, 0],
      ['leased', 60, 1],
      ['attempt-failed', 90, 1],
      ['ended', 1_500, null],
    ]);
    const { body: good } = await service.call('GET', '/requests/req_aaa1');
    expect(good.timeline.map(({ step }: { step: string }) => step).slice(3)).toEqual([
      'leased',
      'first-event',
      'attempt-ended',
      'ended',
    ]);
    expect((await service.call('GET', '/requests/req_none')).status).toBe(404);
  });
});

describe('the export of requests', () => {
  it('is CSV that runs nothing, or one JSON object a line', async () => {
    const csv = await service.call('GET', '/requests/export?q=req_aaa');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.headers.get('content-disposition')).toContain('sluice-requests.csv');
    const lines = csv.text.trim().split('\n');
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['id,at,ap', 'req_aaa2', 'req_aaa1']);
    expect(lines[2]).toContain(`,'=cmd(),`);
    const ndjson = await service.call('GET', '/requests/export?format=ndjson');
    const { body } = await service.call('GET', '/requests');
    expect(
      ndjson.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(body.items);
  });

  it('comes in slices that miss none and repeat none', async () => {
    const at = NOON - 60 * MINUTE;
    const many = Array.from({ length: 2_500 }, (_, i) => aRecord({ at: at + (i % 7), source: 'many' }));
    for (let i = 0; i < many.length; i += 500) await service.app.get(RecordWriter).write(many.slice(i, i + 500));
    const seen: string[] = [];
    const sizes: number[] = [];
    for await (const views of service.app.get(RequestStore).slices({ format: 'csv', source: 'many' })) {
      sizes.push(views.length);
      seen.push(...views.map(({ id }) => id));
    }
    expect(sizes).toEqual([500, 500, 500, 500, 500]);
    expect(new Set(seen).size).toBe(2_500);
  });
});

describe('the live feed', () => {
  it('tells of requests as they are written, and ends with the session', async () => {
    await service.signIn();
    const { cookie } = service;
    const response = await fetch(`http://127.0.0.1:${service.port}/api/admin/requests/live`, { headers: { cookie } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let seen = '';
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) seen += chunk;
    })();
    const before = await countOf(service);
    const records = Array.from({ length: 120 }, () => aRecord({ tokenId }));
    await sendRecords(service, records);
    await eventually(async () => (await countOf(service)) === before + 120);
    const isWhole = (from: number): boolean => from !== -1 && seen.includes('\n\n', from);
    await eventually(() => isWhole(seen.indexOf(records.at(-1)!.id)));
    const events = seen.split('\n\n').filter((event) => event.startsWith('event: request'));
    expect(JSON.parse(events.at(-1)!.split('\ndata: ')[1]!)).toMatchObject({
      id: records.at(-1)!.id,
      tokenLabel: 'first',
    });
    const skipped = [...seen.matchAll(/event: skipped\ndata: \{"count":(\d+)\}/g)].map(([, count]) => Number(count));
    expect(events.length + skipped.reduce((sum, count) => sum + count, 0)).toBe(120);
    await service.call('DELETE', '/session');
    await reading;
    await service.signIn();
  });

  it('ends with the service, which does not wait for it', async () => {
    const { cookie } = service;
    const response = await fetch(`http://127.0.0.1:${service.port}/api/admin/requests/live`, { headers: { cookie } });
    service.app.get(LiveFeed).onModuleDestroy();
    expect(await response.text()).toContain(': open');
  });
});
