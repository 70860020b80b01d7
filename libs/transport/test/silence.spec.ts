import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RedisStreamClient } from '../src/client/redis-stream.client.js';
import type { RedisStreamServer } from '../src/server/redis-stream.server.js';
import { aRequest, counted, eventually, gate, itemsOf, nextTurn, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

const every = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));
const codeOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'whole',
    (error: { code: string }) => error.code,
  );

/** Takes the gateway's ears away for a while. */
function deafen(gateway: RedisStreamClient, durationMs: number): void {
  const { redis } = (gateway as unknown as { listener: { redis: Redis } }).listener;
  redis.options.retryStrategy = () => durationMs;
  redis.disconnect(true);
}

/** Ends a worker as a crash would: no word to anybody. */
function crash(worker: RedisStreamServer): void {
  const parts = worker as unknown as {
    commands: Redis;
    listener: { redis: Redis };
    reader: { options: { redis: Redis } };
    ticker: NodeJS.Timeout;
  };
  clearInterval(parts.ticker);
  for (const redis of [parts.commands, parts.listener.redis, parts.reader.options.redis]) {
    redis.options.retryStrategy = () => null;
    redis.disconnect();
  }
}

describe('a stream whose execution is gone', () => {
  it('ends, also when its worker still speaks for others', async () => {
    let aborted = 0;
    await scope.worker(
      async function* (_payload, { signal }) {
        signal.addEventListener('abort', () => (aborted += 1));
        yield* counted(1_000, every(20));
      },
      { timings: { heartbeatMs: 200, deadMs: 600 } },
    );
    const gateway = await scope.gateway();
    const broken = codeOf(itemsOf(gateway.stream(aRequest({}))));
    await every(200)();
    deafen(gateway, 1_500);
    await eventually(() => aborted === 1);
    await eventually(() => gateway.unreadyReason() === null);
    const abort = new AbortController();
    const other = codeOf(itemsOf(gateway.stream(aRequest({}, { signal: abort.signal }))));
    expect(await broken).toBe('worker_lost');
    abort.abort();
    await other;
  });

  it('takes its entry out of the queue, as its dead worker cannot', async () => {
    const crashing = await scope.worker(
      async function* () {
        yield 1;
        await new Promise(() => undefined);
      },
      { drainMs: 1 },
    );
    const gateway = await scope.gateway({ timings: { deadMs: 500 } });
    const reading = codeOf(itemsOf(gateway.stream(aRequest({}))));
    await eventually(() => crashing.active === 1);
    await every(100)();
    crash(crashing);
    expect(await reading).toBe('worker_lost');
    await eventually(async () => (await scope.queueLength()) === 0);
  });
});

describe('silence that means nothing', () => {
  it('of a process that stood still for a while does not end its streams', async () => {
    await scope.worker(() => counted(40, every(50)), { timings: { deadMs: 600, heartbeatMs: 200 } });
    const gateway = await scope.gateway({ timings: { deadMs: 600 } });
    const reading = itemsOf(gateway.stream(aRequest({})));
    await every(400)();
    const until = Date.now() + 1_000;
    while (Date.now() < until);
    expect(await reading).toEqual(numbers(40));
  });

  it('of a Redis that stands still for two seconds does not end its streams', async () => {
    await scope.worker(() => counted(40, every(100)), { timings: { deadMs: 900, heartbeatMs: 200 } });
    const gateway = await scope.gateway({ timings: { deadMs: 900 } });
    const reading = itemsOf(gateway.stream(aRequest({})));
    await every(500)();
    process.kill(scope.redis.pid, 'SIGSTOP');
    await every(2_000)();
    process.kill(scope.redis.pid, 'SIGCONT');
    expect(await reading).toEqual(numbers(40));
  });

  it('of a Redis that hangs with its connections up neither ends nor doubles a stream', async () => {
    let calls = 0;
    await scope.worker(async function* (payload) {
      calls += 1;
      if (payload === 'silent') await every(6_000)();
      yield* counted(60, every(100));
    });
    const gateway = await scope.gateway();
    const talking = itemsOf(gateway.stream(aRequest({})));
    const silent = itemsOf(gateway.stream(aRequest('silent')));
    await every(500)();
    process.kill(scope.redis.pid, 'SIGSTOP');
    await every(4_000)();
    expect(gateway.unreadyReason()).not.toBeNull();
    process.kill(scope.redis.pid, 'SIGCONT');
    expect(await talking).toEqual(numbers(60));
    expect(await silent).toEqual(numbers(60));
    expect(calls).toBe(2);
  });

  it('of both connections of a gateway does not make it ask twice', async () => {
    let calls = 0;
    const handler = async function* () {
      calls += 1;
      yield calls;
    };
    await Promise.all([scope.worker(handler), scope.worker(handler), scope.worker(handler)]);
    const gateway = await scope.gateway();
    deafen(gateway, 2_500);
    await every(50)();
    const all = Array.from({ length: 10 }, () => itemsOf(gateway.stream(aRequest({}))));
    await every(100)();
    gateway.unwrap<Redis>().disconnect(true);
    for (const items of await Promise.all(all)) expect(items).toHaveLength(1);
    expect(calls).toBe(10);
  });
});

describe('many small items', () => {
  it('do not use up the credit: headers count at both ends', async () => {
    await scope.worker(async function* () {
      for (let n = 0; n < 20_000; n += 1) {
        yield n % 10;
        await nextTurn();
      }
    });
    const gateway = await scope.gateway();
    expect(await itemsOf(gateway.stream(aRequest({})))).toHaveLength(20_000);
  });
});

describe('many requests that end at once', () => {
  it('are settled each once', async () => {
    const worker = await scope.worker(
      async function* (_payload, { signal }) {
        yield 1;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      { maxConcurrency: 500 },
    );
    const gateway = await scope.gateway();
    const abort = new AbortController();
    const all = Array.from({ length: 500 }, () =>
      codeOf(itemsOf(gateway.stream(aRequest({}, { signal: abort.signal })))),
    );
    await eventually(() => worker.active === 500);
    const commandsOf = async () => {
      const stats = await scope.inspector.info('commandstats');
      return Number(/cmdstat_xdel:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await commandsOf();
    abort.abort();
    await eventually(async () => worker.active === 0 && (await scope.queueLength()) === 0);
    expect((await commandsOf()) - before).toBeLessThan(50);
    await Promise.all(all);
  });
});

describe('a process that ends', () => {
  it('as a worker lets a gateway that is just reconnecting have its last frames', async () => {
    const block = gate();
    const worker = await scope.worker(async function* () {
      yield 1;
      await block.opened;
      yield 2;
    });
    const gateway = await scope.gateway();
    const reading = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => worker.active === 1);
    await every(100)();
    const closing = worker.close();
    deafen(gateway, 300);
    await every(50)();
    block.open();
    await closing;
    expect(await reading).toEqual([1, 2]);
  });

  it('does so in time, also while Redis hangs', async () => {
    const worker = await scope.worker(() => counted(1_000, every(10)), { drainMs: 200 });
    const gateway = await scope.gateway();
    const reading = codeOf(itemsOf(gateway.stream(aRequest({}))));
    await eventually(() => worker.active === 1);
    process.kill(scope.redis.pid, 'SIGSTOP');
    const startedAt = Date.now();
    await Promise.all([worker.close(), gateway.close()]);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    process.kill(scope.redis.pid, 'SIGCONT');
    await reading;
  });
});

describe('a handler that does not hear its signal', () => {
  it('loses its place after a while', async () => {
    const worker = await scope.worker(
      async function* () {
        yield 1;
        await new Promise(() => undefined);
      },
      { maxConcurrency: 1 },
    );
    const gateway = await scope.gateway();
    for await (const batch of gateway.stream(aRequest({}))) {
      expect(batch).toBe('[1]');
      break;
    }
    await eventually(() => worker.active === 0);
    await eventually(async () => (await scope.queueLength()) === 0);
  });
});
