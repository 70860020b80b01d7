import { REQUEST_GROUP, RedisNames, WIRE_VERSION } from '@sluice/contract';
import { eventually, judge } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { closeTheBooks } from './support/books.js';
import { Stack } from './support/stack.js';

let stack: Stack;
afterEach(() => stack.stop());

const WHOLE = { as: 'whole', outcome: 'completed' };
const OLDER = WIRE_VERSION - 1;
const names = new RedisNames();
const olderName = (name: string) => name.replace(`:v${WIRE_VERSION}:`, `:v${OLDER}:`);

const [ACCEPT, DATA, END] = [1, 3, 4];

/** A message as the older worker sends it: the layout of today, under its own version. */
function olderMessage(stream: number, frames: readonly (readonly [type: number, payload: string])[]): Buffer {
  const sender = Buffer.from('older-worker');
  const encoded = frames.map(([type, payload], seq) => {
    const header = Buffer.alloc(17);
    header[0] = type;
    [stream, 4_711, Math.max(0, seq - 1), payload.length].forEach((n, i) => header.writeUInt32BE(n, 1 + 4 * i));
    return Buffer.concat([header, Buffer.from(payload)]);
  });
  return Buffer.concat([Buffer.from([OLDER, sender.length]), sender, ...encoded]);
}

describe('a worker of an older version', () => {
  it('reads under names of its own: no request is lost to it, and none waits for it', async () => {
    stack = await Stack.start();
    const [queue, workers] = [olderName(names.requestQueue('zai')), olderName(names.workers('zai'))];
    await stack.redis.xgroup('CREATE', queue, REQUEST_GROUP, '0', 'MKSTREAM');
    await stack.redis.zadd(workers, Date.now() + 600_000, 'older-worker');
    const served = Array.from({ length: 10 }, (_, i) => stack.ask(`sim:plain text=n${i}`));
    await Promise.all(served.map(({ ended }) => ended));
    for (const exchange of served) expect(judge(exchange)).toEqual(WHOLE);
    // The older worker's own: nothing was ever put into it.
    expect(await stack.redis.xlen(queue)).toBe(0);
    await stack.kill(stack.worker(0));
    await eventually(
      async () => (await stack.redis.exists(names.workers('zai'))) === 0 || !(await isAnnounced()),
      15_000,
    );
    const refused = stack.ask('sim:plain');
    await refused.ended;
    expect(judge(refused)).toEqual({ as: 'refused', outcome: 'refused', code: 'provider_unavailable' });
    await stack.redis.del(queue, workers);
    await stack.addWorker();
    await closeTheBooks(stack, { upstreamCalls: 10 });
  });

  it('that reads the queue of today all the same neither corrupts a stream nor keeps one waiting', async () => {
    stack = await Stack.start({ env: { MAX_CONCURRENCY: '1' } });
    const running = stack.ask('sim:load events=160 rate=20');
    await running.until(({ events }) => events >= 5);
    const taken = stack.ask('sim:plain text=taken');
    const queue = names.requestQueue('zai');
    await eventually(async () => (await stack.redis.xlen(queue)) === 2);
    const group = ['GROUP', REQUEST_GROUP, 'older-worker', 'COUNT', 1] as const;
    const reply = await stack.redis.xreadgroup(...group, 'STREAMS', queue, '>');
    const [[, [[, fields]]]] = reply as [[string, [[string, string[]]]]];
    const field = (name: string) => fields[fields.indexOf(name) + 1]!;
    const wrong = [
      [ACCEPT, ''],
      [DATA, '[{"type":"text-delta","text":"wrong"}]'],
      [END, ''],
    ] as const;
    for (let stream = 1; stream <= Number(field('s')); stream += 1) {
      const heardBy = await stack.redis.publish(names.replies(field('g')), olderMessage(stream, wrong));
      expect(heardBy).toBe(1);
    }
    await Promise.all([running.ended, taken.ended]);
    expect(judge(running)).toEqual(WHOLE);
    expect(judge(taken)).toEqual({ as: 'refused', outcome: 'refused', code: 'overloaded' });
    await eventually(async () => (await stack.redis.xlen(queue)) === 0);
    await closeTheBooks(stack, { upstreamCalls: 1 });
  });
});

async function isAnnounced(): Promise<boolean> {
  return (await stack.redis.zcount(names.workers('zai'), Date.now(), '+inf')) > 0;
}
