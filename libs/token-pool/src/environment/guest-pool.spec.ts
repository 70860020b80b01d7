import { describe, expect, it } from 'vitest';
import { ServiceError } from '@sluice/contract';
import { EnvironmentTokenPool } from './environment-token-pool.js';
import type { MintedGuest } from '../guest-source.js';
import type { LeaseRequest } from '../token-pool.js';

const request = (over: Partial<LeaseRequest> = {}): LeaseRequest => ({
  providerId: 'zai',
  channel: 'web',
  exclude: new Set(),
  holdMs: 60_000,
  signal: new AbortController().signal,
  ...over,
});
const guest = (id: string, ttlMs: number | null = null): MintedGuest => ({
  id,
  secret: `jwt-${id}`,
  attributes: { userId: id },
  ttlMs,
});

/** A pool without tokens whose upstream makes guests by `mint`, which is told how many were asked for. */
function poolWith(mint: (count: number, signal: AbortSignal) => Promise<MintedGuest>, poolSize = 2) {
  const clock = { now: 0 };
  const asked = { count: 0 };
  const pool = new EnvironmentTokenPool({
    tokens: [],
    guests: { channel: 'web', poolSize, mint: (signal) => mint((asked.count += 1), signal) },
    now: () => clock.now,
  });
  const lend = async (over?: Partial<LeaseRequest>) => (await pool.lease(request(over))).token.secret;
  return { pool, clock, asked, lend };
}

describe('the guests of the pool', () => {
  it('serve where no token can be lent, with what minting learnt', async () => {
    const { pool } = poolWith(async () => guest('g'));
    const { token } = await pool.lease(request());
    expect(token).toMatchObject({ isGuest: true, label: 'guest', secret: 'jwt-g', attributes: { userId: 'g' } });
  });

  it('are not asked for while a token can be lent, and serve a request that tried them all', async () => {
    const pool = new EnvironmentTokenPool({
      tokens: [{ channel: 'web', secret: 's', label: 'mine' }],
      guests: { channel: 'web', poolSize: 1, mint: async () => guest('g') },
    });
    const own = await pool.lease(request());
    expect(own.token.isGuest).toBe(false);
    const next = await pool.lease(request({ exclude: new Set([own.token.id]) }));
    expect(next.token.isGuest).toBe(true);
  });

  it('serve nobody while they are turned off, also those that live, and come back', async () => {
    let poolSize = 1;
    const pool = new EnvironmentTokenPool({
      tokens: [],
      guests: {
        channel: 'web',
        mint: async () => guest('g'),
        get poolSize() {
          return poolSize;
        },
      },
    });
    await pool.lease(request());
    poolSize = 0;
    const refusal = { code: 'no_available_credentials', message: expect.stringContaining('No credential') as string };
    await expect(pool.lease(request())).rejects.toMatchObject({ ...refusal, isRetryable: false });
    poolSize = 1;
    expect((await pool.lease(request())).token.isGuest).toBe(true);
  });

  it('serve only the channel that has them', async () => {
    const { pool } = poolWith(async () => guest('g'));
    await expect(pool.lease(request({ channel: 'api' }))).rejects.toMatchObject({ code: 'no_available_credentials' });
  });

  it('are minted once for all who need one at the same time', async () => {
    const { lend, asked } = poolWith(async (count) => guest(`g${count}`));
    const secrets = await Promise.all(Array.from({ length: 20 }, () => lend()));
    expect(new Set(secrets)).toEqual(new Set(['jwt-g1']));
    expect(asked.count).toBe(1);
  });

  it('stay with their conversation', async () => {
    const { lend, pool } = poolWith(async (count) => guest(`g${count}`));
    const first = await pool.lease(request({ affinityKey: 'talk' }));
    await lend({ exclude: new Set([first.token.id]) });
    const secrets = [await lend(), await lend({ affinityKey: 'talk' }), await lend({ affinityKey: 'talk' })];
    expect(secrets.slice(1)).toEqual(['jwt-g1', 'jwt-g1']);
  });

  it('are never more than the pool size', async () => {
    const { pool, asked } = poolWith(async (count) => guest(`g${count}`));
    const exclude = new Set<string>();
    for (let time = 0; time < 2; time += 1) exclude.add((await pool.lease(request({ exclude }))).token.id);
    await expect(pool.lease(request({ exclude }))).rejects.toMatchObject({ code: 'no_available_credentials' });
    expect(asked.count).toBe(2);
  });

  it('rest when rate-limited while another serves', async () => {
    const { pool, lend, clock } = poolWith(async (count) => guest(`g${count}`));
    await pool.settle(await pool.lease(request()), 'rate-limited', { retryAfterMs: 9_000 });
    const second = await pool.lease(request());
    expect(second.token.secret).toBe('jwt-g2');
    await pool.settle(second, 'rate-limited', { retryAfterMs: 4_000 });
    await expect(lend()).rejects.toMatchObject({ retryAfterMs: 4_000 });
    clock.now = 9_000;
    expect(await lend()).toBe('jwt-g1');
  });

  it('are dropped at the first refusal, and another takes the place', async () => {
    const { pool, lend } = poolWith(async (count) => guest(`g${count}`), 1);
    await pool.settle(await pool.lease(request()), 'auth');
    expect(await lend()).toBe('jwt-g2');
  });

  it('end with their session, after eight minutes where the upstream does not say', async () => {
    const { lend, clock } = poolWith(async (count) => guest(`g${count}`, count === 1 ? 1_000 : null), 1);
    expect(await lend()).toBe('jwt-g1');
    clock.now = 1_000;
    expect(await lend()).toBe('jwt-g2');
    clock.now = 1_000 + 479_999;
    expect(await lend()).toBe('jwt-g2');
    clock.now += 1;
    expect(await lend()).toBe('jwt-g3');
  });

  it('are asked for three times when the upstream gives a twin, then no more', async () => {
    const { pool, asked } = poolWith(async (count) => guest(count < 4 ? 'twin' : 'fresh'));
    const first = await pool.lease(request());
    const exclude = new Set([first.token.id]);
    expect((await pool.lease(request({ exclude }))).token.secret).toBe('jwt-fresh');
    expect(asked.count).toBe(4);

    const stubborn = poolWith(async () => guest('twin'));
    const only = await stubborn.pool.lease(request());
    const tried = new Set([only.token.id]);
    await expect(stubborn.pool.lease(request({ exclude: tried }))).rejects.toMatchObject({
      code: 'no_available_credentials',
    });
    expect(stubborn.asked.count).toBe(4);
  });

  it('pass on why they could not be made, once', async () => {
    const captcha = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.');
    const { lend } = poolWith(async (count) => (count === 1 ? Promise.reject(captcha) : guest('g')));
    await expect(Promise.all([lend(), lend()])).rejects.toBe(captcha);
    expect(await lend()).toBe('jwt-g');
  });

  it('are still made for the others when one caller leaves, and given up when all have left', async () => {
    const made = Promise.withResolvers<MintedGuest>();
    const signals: AbortSignal[] = [];
    const { lend } = poolWith((_, signal) => (signals.push(signal), made.promise));
    const [leaver, stayer] = [new AbortController(), new AbortController()];
    const left = lend({ signal: leaver.signal });
    const stayed = lend({ signal: stayer.signal });
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: 'client_closed' });
    expect(signals[0]?.aborted).toBe(false);
    const deadline = new ServiceError('request_timeout', 'Out of time.');
    stayer.abort(deadline);
    await expect(stayed).rejects.toBe(deadline);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('are minted anew when those who waited for the last one left', async () => {
    const { lend, asked } = poolWith((count) =>
      count === 1 ? new Promise(() => undefined) : Promise.resolve(guest('g')),
    );
    const leaver = new AbortController();
    const left = lend({ signal: leaver.signal });
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: 'client_closed' });
    expect(await lend()).toBe('jwt-g');
    expect(asked.count).toBe(2);
  });
});
