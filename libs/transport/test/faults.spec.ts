import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFields } from '../src/wire/request-entry.js';
import { aRequest, counted, eventually, gate, itemsOf, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

const every = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

/** Cuts the connections of one role, as a broken network would. */
async function cut(role: string): Promise<void> {
  const list = (await scope.inspector.client('LIST')) as string;
  const ids = list.split('\n').flatMap((line) => (line.includes(`name=${role} `) ? /\bid=(\d+)/.exec(line)![1]! : []));
  expect(ids).toHaveLength(1);
  await scope.inspector.client('KILL', 'ID', ids[0]!);
}

describe('streams under faults', () => {
  it.each(['gateway-replies', 'worker-control', 'worker-commands', 'gateway-commands', 'worker-queue'])(
    'stay exact while the connection %s is cut again and again',
    async (role) => {
      await scope.worker(() => counted(400, every(4)));
      const gateway = await scope.gateway();
      const streams = Array.from({ length: 10 }, () => itemsOf(gateway.stream(aRequest({}))));
      for (let i = 0; i < 5; i += 1) {
        await every(250)();
        await cut(role);
      }
      for (const items of await Promise.all(streams)) expect(items).toEqual(numbers(400));
      expect(await itemsOf(gateway.stream(aRequest({})))).toEqual(numbers(400));
      await eventually(async () => (await scope.queueLength()) === 0);
    },
  );

  it('stay exact when Redis is killed and comes back empty, and new ones work again', async () => {
    await scope.worker(() => counted(500, every(4)));
    const gateway = await scope.gateway();
    const streams = Array.from({ length: 20 }, () => itemsOf(gateway.stream(aRequest({}))));
    await every(500)();
    await scope.redis.kill();
    await every(300)();
    await scope.redis.restart();
    for (const items of await Promise.all(streams)) expect(items).toEqual(numbers(500));
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual(numbers(500));
  });

  it('begin after a break that shows in a failed write before it shows as a closed connection', async () => {
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway();
    const commands = gateway.unwrap<Redis>();
    const { xadd } = commands;
    commands.xadd = () => {
      commands.xadd = xadd;
      return Promise.reject(new Error("Stream isn't writeable and enableOfflineQueue options is false"));
    };
    const waiting = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => commands.xadd === xadd);
    await cut('gateway-commands');
    expect(await waiting).toEqual(numbers(3));
  });

  it('that wait for Redis begin when it is back, and are refused at once when it is long gone', async () => {
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway({ timings: { redisDownMs: 800 } });
    await scope.redis.kill();
    await eventually(() => gateway.unreadyReason() !== null);
    const waiting = itemsOf(gateway.stream(aRequest({})));
    await scope.redis.restart();
    expect(await waiting).toEqual(numbers(3));
    await scope.redis.kill();
    await every(1_000)();
    // At once: this test would not live to see the accept limit.
    const limits = { acceptMs: 60_000, firstEventMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest({}, { limits })))).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: 'The message broker cannot be reached.',
    });
    await scope.redis.restart();
  });
});

describe('a request that reaches the queue twice', () => {
  it('runs once where one worker gets both', async () => {
    let executions = 0;
    const block = gate();
    const worker = await scope.worker(async function* () {
      executions += 1;
      await block.opened;
      yield 1;
    });
    const gateway = await scope.gateway();
    const reading = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => worker.active === 1);
    const queue = scope.names.requestQueue('p');
    const [first] = await scope.inspector.xrangeBuffer(queue, '-', '+');
    await scope.inspector.xadd(queue, '*', ...(first![1] as Buffer[]));
    await eventually(async () => (await scope.queueLength()) === 1);
    block.open();
    expect(await reading).toEqual([1]);
    expect(executions).toBe(1);
  });

  it('is answered by one worker only where two get it, and the other is stopped', async () => {
    const block = gate();
    const stopped = gate();
    let executions = 0;
    const handler = (name: string) =>
      async function* (_payload: unknown, context: { signal: AbortSignal }) {
        executions += 1;
        context.signal.addEventListener('abort', stopped.open);
        yield name;
        await block.opened;
        yield name;
      };
    const first = await scope.worker(handler('a'), { maxConcurrency: 1 });
    const gateway = await scope.gateway();
    const reading = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => first.active === 1);
    const second = await scope.worker(handler('b'), { maxConcurrency: 1 });
    const queue = scope.names.requestQueue('p');
    const [entry] = await scope.inspector.xrangeBuffer(queue, '-', '+');
    await scope.inspector.xadd(queue, '*', ...(entry![1] as Buffer[]));
    await stopped.opened;
    block.open();
    expect(await reading).toEqual(['a', 'a']);
    expect(executions).toBe(2);
    await eventually(() => second.active === 0);
  });
});

describe('a worker that stops', () => {
  it('finishes what it runs, takes nothing more, and withdraws', async () => {
    const block = gate();
    const worker = await scope.worker(async function* () {
      await block.opened;
      yield 1;
    });
    const gateway = await scope.gateway();
    const running = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => worker.active === 1);
    const closing = worker.close();
    await eventually(async () => (await scope.inspector.zcard(scope.names.workers('p'))) === 0);
    await gateway.directory.refresh();
    await expect(itemsOf(gateway.stream(aRequest({})))).rejects.toMatchObject({ code: 'provider_unavailable' });
    block.open();
    expect(await running).toEqual([1]);
    await closing;
  });

  it('hands what had said nothing to another, and breaks off the rest honestly', async () => {
    const never = new Promise(() => undefined);
    const leaving = await scope.worker(
      async function* (payload: unknown, { signal }) {
        if (payload === 'talks') yield 'first half';
        await Promise.race([never, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      },
      { drainMs: 300 },
    );
    const gateway = await scope.gateway();
    const silent = gateway.stream(aRequest('silent'));
    const silentItems = itemsOf(silent);
    const talking = itemsOf(gateway.stream(aRequest('talks')));
    talking.catch(() => undefined);
    await eventually(() => leaving.active === 2);
    await scope.worker(() => of('whole'));
    await leaving.close();
    expect(await silentItems).toEqual(['whole']);
    expect(silent.attempts).toBe(2);
    await expect(talking).rejects.toMatchObject({ code: 'worker_lost' });
  });
});

describe('a gateway that dies', () => {
  it('takes its upstream calls with it', async () => {
    const stopped = gate();
    await scope.worker(
      async function* (_payload: unknown, { signal }) {
        signal.addEventListener('abort', stopped.open);
        yield 1;
        await stopped.opened;
      },
      { timings: { heartbeatMs: 100, deadMs: 400 } },
    );
    const fields = toFields({
      gatewayId: 'dead',
      stream: 1,
      attempt: 0,
      totalMs: 60_000,
      acceptMs: 5_000,
      windowBytes: 1_000,
      pattern: 'test',
      headers: { requestId: 'r', stream: true },
      body: '{}',
    });
    await scope.inspector.xadd(scope.names.requestQueue('p'), '*', ...fields);
    await stopped.opened;
    await eventually(async () => (await scope.queueLength()) === 0);
  });
});

describe('what makes no sense', () => {
  it('is thrown out of the queue without harm to the rest', async () => {
    await scope.worker(() => of(1));
    const gateway = await scope.gateway();
    await scope.inspector.xadd(scope.names.requestQueue('p'), '*', 'nonsense', '1');
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual([1]);
    await eventually(async () => (await scope.queueLength()) === 0);
  });
});

async function* of(value: unknown): AsyncGenerator<unknown> {
  yield value;
}
