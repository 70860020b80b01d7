import { ServiceError } from '@sluice/contract';
import { firstValueFrom, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRequest, counted, eventually, gate, itemsOf, nextTurn, numbers, WireScope } from './wire-scope.js';

let scope: WireScope;
beforeEach(async () => {
  scope = await WireScope.start();
});
afterEach(() => scope.close());

describe('a request on the wire', () => {
  it('brings every item, in order, and leaves nothing in the queue', async () => {
    await scope.worker(() => counted(1_000, nextTurn));
    const gateway = await scope.gateway();
    expect(await itemsOf(gateway.stream(aRequest({})))).toEqual(numbers(1_000));
    await eventually(async () => (await scope.queueLength()) === 0);
    expect(gateway.active).toBe(0);
  });

  it('hands the payload and the context to the handler, and the head to the caller before the first item', async () => {
    await scope.worker(async function* (payload, context) {
      context.announce({ attempts: 1, channel: 'early' });
      context.announce({ attempts: 2, channel: 'api' });
      yield { payload, requestId: context.requestId };
    });
    const gateway = await scope.gateway();
    const replies = gateway.stream(aRequest({ text: 'é😀' }, { headers: { requestId: 'req_9', stream: false } }));
    for await (const batch of replies) {
      expect(replies.head).toEqual({ attempts: 2, channel: 'api' });
      expect(JSON.parse(batch.toString())).toEqual([{ payload: { text: 'é😀' }, requestId: 'req_9' }]);
    }
  });

  it('is executed once however many workers there are', async () => {
    let executions = 0;
    const handler = () => {
      executions += 1;
      return counted(3, nextTurn);
    };
    await Promise.all([scope.worker(handler), scope.worker(handler), scope.worker(handler)]);
    const gateways = await Promise.all([scope.gateway(), scope.gateway()]);
    const all = Array.from({ length: 100 }, (_, i) => itemsOf(gateways[i % 2]!.stream(aRequest({}))));
    for (const items of await Promise.all(all)) expect(items).toEqual(numbers(3));
    expect(executions).toBe(100);
  });

  it('fails with the error that the handler threw, its head and the items before it first', async () => {
    await scope.worker(async function* (_payload, context) {
      context.announce({ attempts: 3 });
      yield 1;
      throw new ServiceError('upstream_rate_limited', 'Wait.', { retryAfterMs: 1_500, param: 'model' });
    });
    const gateway = await scope.gateway();
    const replies = gateway.stream(aRequest({}));
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const batch of replies) seen.push(...(JSON.parse(batch.toString()) as unknown[]));
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'upstream_rate_limited',
      message: 'Wait.',
      retryAfterMs: 1_500,
      param: 'model',
      isRetryable: true,
    });
    expect(seen).toEqual([1]);
    expect(replies.head).toEqual({ attempts: 3 });
  });

  it('says nothing of what went wrong inside when the handler fails by a fault of its own', async () => {
    await scope.worker(() => {
      throw new TypeError('secret detail');
    });
    const gateway = await scope.gateway();
    const failure = itemsOf(gateway.stream(aRequest({})));
    await expect(failure).rejects.toMatchObject({ code: 'internal_error' });
    await expect(failure).rejects.not.toThrow(/secret/);
  });

  it('can be for a single answer, by send()', async () => {
    const server = await scope.worker(() => of({ sum: 3 }));
    server.addHandler('sum', ((payload: { a: number; b: number }) => Promise.resolve(payload.a + payload.b)) as never);
    const gateway = await scope.gateway();
    expect(await firstValueFrom(gateway.send('p/sum', { a: 1, b: 2 }))).toBe(3);
    expect(await firstValueFrom(gateway.send('p/test', {}))).toEqual({ sum: 3 });
  });
});

describe('a request that is given up', () => {
  it('stops the handler at once and leaves nothing in the queue, by leaving the loop', async () => {
    const stopped = gate();
    await scope.worker(async function* (_payload, context) {
      context.signal.addEventListener('abort', stopped.open);
      yield 1;
      await stopped.opened;
    });
    const gateway = await scope.gateway();
    for await (const batch of gateway.stream(aRequest({}))) {
      expect(batch.toString()).toBe('[1]');
      break;
    }
    await stopped.opened;
    await eventually(async () => (await scope.queueLength()) === 0);
  });

  it('stops the handler at once, by its signal before the first item', async () => {
    const started = gate();
    const stopped = gate();
    await scope.worker(async function* (_payload, context) {
      context.signal.addEventListener('abort', stopped.open);
      started.open();
      await stopped.opened;
    });
    const gateway = await scope.gateway();
    const abort = new AbortController();
    const reading = itemsOf(gateway.stream(aRequest({}, { signal: abort.signal })));
    await started.opened;
    abort.abort();
    await expect(reading).rejects.toMatchObject({ code: 'client_closed' });
    await stopped.opened;
  });

  it('is never executed when no worker had taken it', async () => {
    let executions = 0;
    const block = gate();
    const worker = await scope.worker(
      async function* () {
        executions += 1;
        await block.opened;
      },
      { maxConcurrency: 1 },
    );
    const gateway = await scope.gateway();
    const running = itemsOf(gateway.stream(aRequest({})));
    await eventually(() => worker.active === 1);
    const abort = new AbortController();
    const waiting = itemsOf(gateway.stream(aRequest({}, { signal: abort.signal })));
    await eventually(async () => (await scope.queueLength()) === 2);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'client_closed' });
    await eventually(async () => (await scope.queueLength()) === 1);
    block.open();
    await running;
    await eventually(() => worker.active === 0);
    expect(executions).toBe(1);
  });
});

describe('a request that nobody can take', () => {
  it('is refused at once when no worker lives', async () => {
    const gateway = await scope.gateway();
    await expect(itemsOf(gateway.stream(aRequest({})))).rejects.toMatchObject({ code: 'provider_unavailable' });
    expect(await scope.queueLength()).toBe(0);
  });

  it('is refused after the accept limit when all workers are busy, and not executed later', async () => {
    const block = gate();
    let executions = 0;
    const worker = await scope.worker(
      async function* () {
        executions += 1;
        await block.opened;
      },
      { maxConcurrency: 1, timings: { presenceMs: 300 } },
    );
    const gateway = await scope.gateway();
    const running = itemsOf(gateway.stream(aRequest({})));
    await eventually(async () => {
      await gateway.directory.refresh();
      return worker.active === 1 && gateway.directory.isBusy('p');
    });
    const limits = { acceptMs: 300, firstEventMs: 20_000, idleMs: 20_000, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest({}, { limits })))).rejects.toMatchObject({
      code: 'overloaded',
      retryAfterMs: 1_000,
    });
    block.open();
    await running;
    await eventually(async () => (await scope.queueLength()) === 0);
    expect(executions).toBe(1);
  });

  it('is refused after the accept limit when the workers it counted on are dead', async () => {
    const gateway = await scope.gateway();
    const { names, inspector } = scope;
    await inspector.set(names.card('p'), JSON.stringify({ providerId: 'p', name: 'P', models: [] }));
    await inspector.zadd(names.cards(), Date.now() + 60_000, 'p');
    await inspector.zadd(names.workers('p'), Date.now() + 60_000, 'ghost');
    await inspector.set(names.worker('p', 'ghost'), JSON.stringify({ max: 10, active: 0 }));
    const limits = { acceptMs: 300, firstEventMs: 20_000, idleMs: 20_000, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest({}, { limits })))).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
    await eventually(async () => (await scope.queueLength()) === 0);
  });

  it('is refused when the gateway, or the queue, is full', async () => {
    const block = gate();
    await scope.worker(() => block.opened);
    const gateway = await scope.gateway({ maxActiveStreams: 1 });
    const running = itemsOf(gateway.stream(aRequest({})));
    await expect(itemsOf(gateway.stream(aRequest({})))).rejects.toMatchObject({ code: 'overloaded' });
    const second = await scope.gateway({ maxQueued: 1 });
    await eventually(async () => {
      await second.directory.refresh();
      return second.directory.queued('p') === 1;
    });
    await expect(itemsOf(second.stream(aRequest({})))).rejects.toMatchObject({ code: 'overloaded' });
    block.open();
    await running;
  });
});

describe('limits of time', () => {
  const stalls = async function* (payload: unknown) {
    for (const item of payload as unknown[]) yield item;
    await new Promise(() => undefined);
  };

  it('end a request whose first item does not come', async () => {
    await scope.worker(stalls);
    const gateway = await scope.gateway();
    const limits = { acceptMs: 5_000, firstEventMs: 300, idleMs: 20_000, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest([], { limits })))).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('end a request that falls silent in the middle', async () => {
    await scope.worker(stalls);
    const gateway = await scope.gateway();
    const limits = { acceptMs: 5_000, firstEventMs: 20_000, idleMs: 300, totalMs: 60_000 };
    await expect(itemsOf(gateway.stream(aRequest([1], { limits })))).rejects.toMatchObject({
      code: 'upstream_stalled',
    });
  });

  it('do not blame the upstream for a reader that takes its time', async () => {
    await scope.worker(() => counted(3));
    const gateway = await scope.gateway();
    const limits = { acceptMs: 5_000, firstEventMs: 20_000, idleMs: 100, totalMs: 60_000 };
    const items: unknown[] = [];
    for await (const batch of gateway.stream(aRequest([], { limits }))) {
      items.push(...(JSON.parse(batch.toString()) as unknown[]));
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(items).toEqual(numbers(3));
  });

  it('end a request as a whole, and its handler', async () => {
    const stopped = gate();
    await scope.worker(async function* (_payload, context) {
      context.signal.addEventListener('abort', stopped.open);
      for (let n = 0; !context.signal.aborted; n += 1) {
        yield n;
        await nextTurn();
      }
    });
    const gateway = await scope.gateway();
    const limits = { acceptMs: 5_000, firstEventMs: 20_000, idleMs: 20_000, totalMs: 500 };
    await expect(itemsOf(gateway.stream(aRequest({}, { limits })))).rejects.toMatchObject({ code: 'request_timeout' });
    await stopped.opened;
  });
});

describe('a reader that is slow', () => {
  it('holds back the handler: no more than a window is under way', async () => {
    let produced = 0;
    const text = 'x'.repeat(1_000);
    await scope.worker(async function* () {
      for (; produced < 5_000; produced += 1) yield { text };
    });
    const gateway = await scope.gateway();
    const iterator = gateway.stream(aRequest({}))[Symbol.asyncIterator]();
    await iterator.next();
    await nextTurn();
    const atFirst = produced;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(produced).toBe(atFirst);
    expect(produced * 1_011).toBeLessThan(300 * 1024);
    let rest = 0;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      rest += (JSON.parse(next.value.toString()) as unknown[]).length;
    }
    expect(produced).toBe(5_000);
    expect(rest).toBeGreaterThan(4_000);
  });
});
