import { ServiceError } from '@sluice/contract';
import type { TestRedis } from '@sluice/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GuestSource, LeaseRequest, MintedGuest } from '../src/index.js';
import { PoolScope, startServer } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;

beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(async () => {
  scope = new PoolScope(server);
  // The owner has filled the pools, and channel `web` has no tokens.
  await scope.fill('a');
});
afterEach(() => scope.close());

const guest = (id: string, ttlMs: number | null = null): MintedGuest => ({
  id,
  secret: `jwt-${id}`,
  attributes: { userId: id },
  ttlMs,
});

/** Workers whose upstream makes guests by `mint`, which is told how many were asked for by all of them. */
function workersWith(
  mint: (count: number, signal: AbortSignal) => Promise<MintedGuest> = async (count) => guest(`g${count}`),
  poolSize = 2,
) {
  const asked = { count: 0 };
  const guests: GuestSource = { channel: 'web', poolSize, mint: (signal) => mint((asked.count += 1), signal) };
  const worker = () => {
    const { pool, lend } = scope.borrower({ guests });
    const lendWeb = (over?: Partial<LeaseRequest>) => lend({ channel: 'web', ...over });
    const secret = async (over?: Partial<LeaseRequest>): Promise<string> => (await lendWeb(over)).token.secret;
    return { pool, lend: lendWeb, secret };
  };
  return { worker, asked, ...worker() };
}

describe('the guests of the pool', () => {
  it('serve where no token can be lent, with what minting learnt, and sealed in Redis', async () => {
    const { lend } = workersWith();
    expect((await lend()).token).toMatchObject({
      isGuest: true,
      label: 'guest',
      secret: 'jwt-g1',
      attributes: { userId: 'g1' },
    });
    const [key] = await scope.inspector.keys(`${scope.names.pool('p', 'web').guest}guest-*`);
    expect(JSON.stringify(await scope.inspector.hgetall(key!))).not.toMatch(/jwt|g1"/);
  });

  it('are not asked for while a token can be lent, and serve a request that tried them all', async () => {
    await scope.fill('a', scope.token('w', { channel: 'web' }));
    const { lend, asked } = workersWith();
    expect((await lend()).token).toMatchObject({ id: 'w', isGuest: false });
    expect(asked.count).toBe(0);
    expect((await lend({ exclude: new Set(['w']) })).token.isGuest).toBe(true);
  });

  it('serve only the channel that has them', async () => {
    const { pool, lend, asked } = workersWith();
    const token = (await lend({ channel: 'api' })).token;
    expect(token.isGuest).toBe(false);
    await expect(lend({ channel: 'api', exclude: new Set(['a']) })).rejects.toMatchObject({
      code: 'no_available_credentials',
    });
    expect([asked.count, pool.unreadyReason()]).toEqual([0, null]);
  });

  it('are minted once for all who need one at the same time, in all workers', async () => {
    const { worker, asked } = workersWith(async (count) => {
      await pause(100);
      return guest(`g${count}`);
    });
    const workers = Array.from({ length: 5 }, worker);
    const secrets = await Promise.all(workers.flatMap(({ secret }) => Array.from({ length: 10 }, () => secret())));
    expect(new Set(secrets)).toEqual(new Set(['jwt-g1']));
    expect(asked.count).toBe(1);
  });

  it('are shared by all workers, each in turn, and stay with their conversation', async () => {
    const { worker, lend } = workersWith();
    const first = await lend({ affinityKey: 'talk' });
    await lend({ exclude: new Set([first.token.id]) });
    const other = worker();
    const turns = [await other.secret(), await other.secret(), await other.secret()];
    expect(turns).toEqual(['jwt-g1', 'jwt-g2', 'jwt-g1']);
    const talk = [await other.secret({ affinityKey: 'talk' }), await other.secret({ affinityKey: 'talk' })];
    expect(talk).toEqual(['jwt-g1', 'jwt-g1']);
    const elsewhere = await other.lend({ affinityKey: 'talk', exclude: new Set([first.token.id]) });
    expect(elsewhere.token.secret).toBe('jwt-g2');
    expect(await other.secret({ affinityKey: 'talk' })).toBe('jwt-g2');
  });

  it('are never more than the pool size', async () => {
    const { lend, asked } = workersWith();
    const exclude = new Set<string>();
    for (let time = 0; time < 2; time += 1) exclude.add((await lend({ exclude })).token.id);
    await expect(lend({ exclude })).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(asked.count).toBe(2);
  });

  it('rest when rate-limited while another serves, and say when the first is back', async () => {
    const { pool, lend } = workersWith();
    await pool.settle(await lend(), 'rate-limited', { retryAfterMs: 9_000 });
    const second = await lend();
    expect(second.token.secret).toBe('jwt-g2');
    await pool.settle(second, 'rate-limited', { retryAfterMs: 80 });
    const error = (await lend().catch((thrown: unknown) => thrown)) as { retryAfterMs: number };
    expect(error.retryAfterMs).toBeLessThanOrEqual(80);
    await pause(100);
    expect((await lend()).token.secret).toBe('jwt-g2');
  });

  it('are dropped at the first refusal, and another takes the place', async () => {
    const { pool, lend, secret } = workersWith(undefined, 1);
    await pool.settle(await lend(), 'auth');
    expect(await secret()).toBe('jwt-g2');
  });

  it('end with their session, after eight minutes where the upstream does not say', async () => {
    const { secret } = workersWith(async (count) => guest(`g${count}`, count === 1 ? 80 : null), 1);
    expect(await secret()).toBe('jwt-g1');
    await pause(100);
    expect(await secret()).toBe('jwt-g2');
    const [, endsAt] = await scope.inspector.zrange(scope.names.pool('p', 'web').guestEnds, 0, '-1', 'WITHSCORES');
    const eightMinutes = Number(endsAt) - Date.now();
    expect(eightMinutes).toBeGreaterThan(470_000);
    expect(eightMinutes).toBeLessThan(490_000);
  });

  it('are asked for three times in a row when the upstream gives a twin, then no more', async () => {
    const { lend, asked } = workersWith(async (count) => guest(count < 4 ? 'twin' : 'fresh'));
    const first = await lend();
    expect((await lend({ exclude: new Set([first.token.id]) })).token.secret).toBe('jwt-fresh');
    expect(asked.count).toBe(4);
  });

  it('pass on why they could not be made, and leave the way free for the next', async () => {
    const captcha = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.');
    const { secret, worker } = workersWith(async (count) => (count === 1 ? Promise.reject(captcha) : guest('g')));
    await expect(secret()).rejects.toBe(captcha);
    expect(await worker().secret()).toBe('jwt-g');
  });

  it('are made by another worker when the one that did so is gone', async () => {
    const { lend, secret } = workersWith();
    const { mint } = scope.names.pool('p', 'web');
    await scope.inspector.set(mint, 'dead', 'PX', 300);
    expect(await secret()).toBe('jwt-g1');
    const leaver = new AbortController();
    await scope.inspector.set(mint, 'dead');
    const left = lend({ exclude: new Set([(await lend()).token.id]), signal: leaver.signal });
    setTimeout(() => leaver.abort(), 50);
    await expect(left).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('are kept at full number where they are in use, once for all workers, and left alone where not', async () => {
    const { worker, pool, asked, secret } = workersWith(undefined, 3);
    const signal = new AbortController().signal;
    await pool.warmGuests('p', signal);
    expect(asked.count).toBe(0);
    await secret();
    await Promise.all([pool, worker().pool, worker().pool].map((each) => each.warmGuests('p', signal)));
    expect(asked.count).toBe(3);
    expect(await scope.inspector.zcard(scope.names.pool('p', 'web').guestEnds)).toBe(3);
  });

  it('are off when the pool may have none', async () => {
    const { lend, asked } = workersWith(undefined, 0);
    await expect(lend()).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(asked.count).toBe(0);
  });
});
