import { RedisNames } from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { parseSecretKey, SecretBox } from '@sluice/secret-box';
import { eventually } from '@sluice/testing';
import { RedisTokenPool, type Lease } from '@sluice/token-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolBooks } from '../src/pool/pool-books.js';
import { TestService } from './support/test-service.js';

let service: TestService;
let pool: RedisTokenPool;
beforeEach(async () => {
  service = await TestService.start();
  pool = new RedisTokenPool({
    names: new RedisNames(),
    connect: redisConnector(service.server.url, 'worker'),
    box: new SecretBox([parseSecretKey(service.key)!]),
    policy: () => ({ failureThreshold: 3, recoveryTimeoutMs: 60_000 }),
    warn: () => undefined,
  });
});
afterEach(async () => {
  await pool.close();
  await service.stop();
});

const add = async (secret: string): Promise<string> =>
  (await service.call('POST', '/tokens', { body: { provider: 'zai', channel: 'api', secret } })).body.id as string;

const lease = (): Promise<Lease> =>
  pool.lease({
    providerId: 'zai',
    channel: 'api',
    exclude: new Set(),
    holdMs: 10_000,
    signal: new AbortController().signal,
  });

const read = async (id: string) => (await service.call('GET', `/tokens/${id}`)).body;

describe('the pool', () => {
  it('lends a token that was added, and its life is seen', async () => {
    const id = await add('lent-secret-1');
    const lent = await lease();
    expect([lent.token.id, lent.token.secret]).toEqual([id, 'lent-secret-1']);
    expect(await read(id)).toMatchObject({ inFlight: 1 });
    const { body } = await service.call('GET', '/pool');
    expect(body.items).toEqual([
      {
        provider: 'zai',
        workers: 0,
        queued: 0,
        channels: [
          {
            channel: 'api',
            state: { state: 'ok', cause: null, message: null, since: null, nextTryAt: null, workers: [] },
            tokens: { active: 1, trial: 0, cooling: 0, exhausted: 0, disabled: 0 },
            inFlight: 1,
            guests: 0,
          },
        ],
      },
    ]);
    await pool.settle(lent, 'rate-limited', { retryAfterMs: 60_000, reason: 'HTTP 429' });
    const cooling = await read(id);
    expect(cooling).toMatchObject({ state: 'cooling', cause: 'rate-limited', evidence: 'HTTP 429', inFlight: 0 });
    expect(Date.parse(cooling.nextTryAt) - Date.now()).toBeGreaterThan(50_000);
    await eventually(async () => (await service.call('GET', '/tokens?state=cooling')).body.total === 1);
    await eventually(async () => {
      const { requests, failures } = await service.database.token.findUniqueOrThrow({ where: { id } });
      return requests === 1 && failures === 1;
    });
    expect((await read(id)).lastUsedAt).not.toBeNull();
  });

  it('is filled again, states and all, when Redis has lost it', async () => {
    const id = await add('lost-secret-1');
    const other = await add('kept-secret-2');
    await service.call('PATCH', `/tokens/${other}`, { body: { enabled: false } });
    await pool.settle(await lease(), 'exhausted', { reason: 'no balance' });
    await eventually(async () => (await service.call('GET', '/tokens?state=exhausted')).body.total === 1);
    await service.server.restart();
    await eventually(async () => {
      const states = await service.keeper
        .states([id, other].map((one) => ({ id: one, providerId: 'zai', channel: 'api' })))
        .catch(() => new Map<string, { name: string }>());
      return states.get(id)?.name === 'exhausted' && states.get(other)?.name === 'disabled';
    });
    expect(service.readiness.report()).toMatchObject({ ready: true });
  });

  it('comes back with the service, and keeps what it learned meanwhile', async () => {
    const id = await add('long-secret-1');
    await service.close();
    const lent = await lease();
    await pool.settle(lent, 'exhausted', { reason: 'no balance' });
    const { server, folder, key } = service;
    service = await TestService.start({ redis: server, folder, key });
    expect(await read(id)).toMatchObject({ state: 'exhausted', evidence: 'no balance' });
    await eventually(async () => (await service.call('GET', '/tokens?state=exhausted')).body.total === 1);
  });

  it('serves on without the database: a token that is gone there is gone from it after the next start', async () => {
    const id = await add('gone-secret-1');
    await service.database.token.delete({ where: { id } });
    await service.close();
    expect((await lease()).token.id).toBe(id);
    const { server, folder, key } = service;
    service = await TestService.start({ redis: server, folder, key });
    await expect(lease()).rejects.toMatchObject({ code: 'no_available_credentials' });
  });

  it('says what it cannot do while Redis is away, and is well again afterwards', async () => {
    await service.server.stop();
    const answer = await service.call('GET', '/tokens');
    expect([answer.status, answer.body.error.code]).toEqual([503, 'storage_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect((await fetch(`http://127.0.0.1:${service.port}/health`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${service.port}/ready`)).status).toBe(503);
    await service.server.restart();
    await eventually(() => service.readiness.report().ready);
    await service.signIn();
    expect((await service.call('GET', '/tokens')).status).toBe(200);
  });
});

describe('the states of a token', () => {
  it('are told one after the other, with what was seen, and who switched it', async () => {
    const id = await add('eventful-secret-1');
    const history = async () => (await service.call('GET', `/tokens/${id}/changes`)).body.items;
    expect(await history()).toEqual([]);
    await pool.settle(await lease(), 'rate-limited', { retryAfterMs: 60_000, reason: 'HTTP 429' });
    await eventually(async () => (await history()).length === 1);
    await service.call('PATCH', `/tokens/${id}`, { body: { enabled: false } });
    await service.call('POST', '/tokens/bulk', { body: { ids: [id], action: 'enable' } });
    await service.call('PATCH', `/tokens/${id}`, { body: { enabled: true, label: 'renamed' } });
    const items = await history();
    expect(items.map(({ state, cause, evidence }: Record<string, unknown>) => [state, cause, evidence])).toEqual([
      ['active', null, null],
      ['disabled', 'person', null],
      ['cooling', 'rate-limited', 'HTTP 429'],
    ]);
    const [, , cooled] = items;
    expect(Date.parse(cooled.nextTryAt) - Date.parse(cooled.at)).toBe(60_000);
    expect((await service.call('GET', '/tokens/tok_none/changes')).status).toBe(404);
  });

  it('are noted once, all of them where many come at once, and the newest are kept', async () => {
    const id = await add('restless-secret-1');
    const books = service.app.get(PoolBooks);
    const ref = { id, providerId: 'zai', channel: 'api' };
    const from = Date.now() + 1_000;
    const changes = Array.from({ length: 60 }, (_, i) => {
      const name = i % 2 === 0 ? ('cooling' as const) : ('active' as const);
      return { ref, state: { name, cause: null, evidence: `${i}`, since: from + i, nextTryAt: null, failures: 0 } };
    });
    await books.noteStates(changes.slice(0, 40));
    await books.noteStates(changes.slice(39));
    await books.noteStates(changes.slice(-1));
    const { items } = (await service.call('GET', `/tokens/${id}/changes`)).body;
    const seen = items.map(({ evidence }: { evidence: string }) => Number(evidence));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => 59 - i));
    expect(await service.database.tokenChange.count({ where: { tokenId: id } })).toBe(50);
  });
});

describe('the books of the pool', () => {
  it('count a batch once, however often it comes', async () => {
    const id = await add('counted-secret-1');
    const books = service.app.get(PoolBooks);
    const later = Date.parse('2030-01-01T00:00:00.000Z');
    const batch = new Map([
      [id, { requests: 3, successes: 2, failures: 1, lastUsedAt: later }],
      ['tok_gone', { requests: 1, successes: 1, failures: 0, lastUsedAt: null }],
    ]);
    await books.count('batch-1', batch);
    await books.count('batch-1', batch);
    await books.count('batch-2', new Map([[id, { requests: 1, successes: 1, failures: 0, lastUsedAt: later - 5 }]]));
    expect(await read(id)).toMatchObject({
      requests: 4,
      successes: 3,
      failures: 1,
      lastUsedAt: '2030-01-01T00:00:00.000Z',
    });
  });

  it('do not overrule a person by what was so before', async () => {
    const id = await add('switched-secret-1');
    const books = service.app.get(PoolBooks);
    const ref = { id, providerId: 'zai', channel: 'api' };
    const { stateSince } = await service.database.token.findUniqueOrThrow({ where: { id } });
    const state = { name: 'cooling', cause: 'auth', evidence: 'HTTP 401', nextTryAt: null, failures: 3 } as const;
    const stateOf = async (): Promise<string> =>
      (await service.database.token.findUniqueOrThrow({ where: { id } })).state;
    await books.noteStates([{ ref, state: { ...state, since: stateSince.getTime() - 1 } }]);
    expect(await stateOf()).toBe('active');
    await books.noteStates([{ ref, state: { ...state, since: stateSince.getTime() + 1 } }]);
    expect(await stateOf()).toBe('cooling');
    await service.call('PATCH', `/tokens/${id}`, { body: { enabled: false } });
    await books.noteStates([{ ref, state: { ...state, since: Date.now() + 60_000 } }]);
    expect(await stateOf()).toBe('disabled');
  });
});
