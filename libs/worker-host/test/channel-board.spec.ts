import { RedisNames, ServiceError } from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { eventually, startRedis, type TestRedis } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChannelBoard } from '../src/channels/channel-board.js';
import { ChannelRests } from '../src/channels/channel-rests.js';

const log = { warn: () => undefined, log: () => undefined };
const names = new RedisNames();
const CAPTCHA = new ServiceError('upstream_captcha_required', 'The site asks for a captcha.');
let redis: TestRedis;
beforeAll(async () => void (redis = await startRedis()));
afterAll(() => redis.stop());

/** A worker as far as channels go, announced like one. */
async function aWorker(workerId: string, clock: { ms: number }) {
  const connect = redisConnector(redis.url, 'test', log);
  const rests = new ChannelRests({ firstMs: 60_000, longestMs: 1_800_000, now: () => clock.ms });
  const board = new ChannelBoard({ providerId: 'p', workerId, names, connect, rests });
  const presence = connect('presence');
  await presence.zadd(names.workers('p'), Date.now() + 60_000, workerId);
  presence.disconnect();
  /** The connection may be on its way still. */
  const exchange = () =>
    eventually(() =>
      board.exchange().then(
        () => true,
        () => false,
      ),
    );
  return { rests, board, exchange };
}

describe('workers of one provider', () => {
  it('let a channel rest that one of them found closed, and ask again when it is open', async () => {
    const clock = { ms: 1_000_000 };
    const [one, other] = [await aWorker('one', clock), await aWorker('other', clock)];
    one.rests.onEnd('web', 'blocked', CAPTCHA);
    await one.exchange();
    await other.exchange();
    expect(other.rests.refusal('web')).toMatchObject({ retryAfterMs: 60_000 });
    expect(other.rests.resting).toMatchObject([{ channel: 'web', code: CAPTCHA.code, message: CAPTCHA.message }]);
    expect(other.rests.found).toEqual([]);
    clock.ms += 60_000;
    one.rests.onAsked('web');
    one.rests.onAnswered('web');
    await one.exchange();
    await other.exchange();
    expect(other.rests.refusal('web')).toBeNull();
    expect(other.rests.resting).toEqual([]);
    await one.board.close();
    await other.board.close();
  });

  it('keep to what they saw themselves where they were let in since', () => {
    const clock = { ms: 5_000 };
    const rests = new ChannelRests({ firstMs: 60_000, longestMs: 60_000, now: () => clock.ms });
    const resting = {
      channel: 'web',
      code: CAPTCHA.code,
      message: 'm',
      since: 6_000,
      nextTryAt: 66_000,
      pauseMs: 60_000,
    };
    rests.follow([resting]);
    expect(rests.refusal('web')).not.toBeNull();
    clock.ms = 70_000;
    rests.onAsked('web');
    rests.onAnswered('web');
    rests.follow([{ ...resting, nextTryAt: 190_000, pauseMs: 120_000 }]);
    expect(rests.refusal('web')).toBeNull();
    clock.ms = 80_000;
    rests.follow([{ ...resting, since: 75_000, nextTryAt: 190_000 }]);
    expect(rests.refusal('web')).not.toBeNull();
  });

  it('double the pause of another when they are refused in turn, as their own', () => {
    const clock = { ms: 1_000 };
    const rests = new ChannelRests({ firstMs: 60_000, longestMs: 1_800_000, now: () => clock.ms });
    const resting = {
      channel: 'web',
      code: CAPTCHA.code,
      message: 'm',
      since: 500,
      nextTryAt: 60_500,
      pauseMs: 60_000,
    };
    rests.follow([resting]);
    clock.ms = 60_500;
    expect(rests.refusal('web')).toBeNull();
    rests.onAsked('web');
    rests.onEnd('web', 'blocked', CAPTCHA);
    expect(rests.found).toMatchObject([{ since: 500, pauseMs: 120_000, nextTryAt: 180_500 }]);
    rests.follow([]);
    expect(rests.refusal('web')).not.toBeNull();
  });
});
