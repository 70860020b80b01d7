import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../src/run/supervisor.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** Whether the process runs; one that ended and waits to be collected by its parent (state Z) does not. */
function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.startsWith('Z');
}

/** Resolves when none of the processes runs any more; the test's own time limit is the bound. */
async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await pause(20);
}

/** Collects what services print: `{ pid, grandchild }` at each start. */
class Starts {
  readonly pids: number[] = [];
  #count = 0;
  readonly #waiting = new Set<() => void>();

  read(line: string): void {
    const { pid, grandchild } = JSON.parse(line.slice(line.indexOf('{'))) as { pid: number; grandchild: number };
    this.pids.push(pid, grandchild);
    this.#count += 1;
    this.#waiting.forEach((check) => check());
  }

  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.#count < count) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}

const service = { name: 'a', command: process.execPath, args: [join(fixtures, 'service.mjs')] };

describe('the supervisor', () => {
  it('starts a service again that died, with a pause that grows, and takes its children along', async () => {
    const starts = new Starts();
    const pauses: number[] = [];
    const supervisor = new Supervisor({
      onLine: (_, line) => starts.read(line),
      onDeath: (_, __, pauseMs) => pauses.push(pauseMs),
      firstPauseMs: 10,
      longestPauseMs: 20,
    });
    supervisor.start(service);
    for (let life = 1; life <= 3; life += 1) {
      await starts.reached(life);
      process.kill(supervisor.pid('a') ?? 0, 'SIGKILL');
    }
    await starts.reached(4);
    expect(pauses).toEqual([10, 20, 20]);
    expect(supervisor.deaths('a')).toBe(3);
    await supervisor.stop(5_000);
    await allGone(starts.pids);
  });

  it('begins with the shortest pause again once a service ran for long', async () => {
    const starts = new Starts();
    const pauses: number[] = [];
    const supervisor = new Supervisor({
      onLine: (_, line) => starts.read(line),
      onDeath: (_, __, pauseMs) => pauses.push(pauseMs),
      firstPauseMs: 10,
      steadyAfterMs: 0,
    });
    supervisor.start(service);
    for (let life = 1; life <= 2; life += 1) {
      await starts.reached(life);
      process.kill(supervisor.pid('a') ?? 0, 'SIGKILL');
    }
    await starts.reached(3);
    expect(pauses).toEqual([10, 10]);
    await supervisor.stop(5_000);
  });

  it('kills a service that does not end in its time', async () => {
    const starts = new Starts();
    const supervisor = new Supervisor({ onLine: (_, line) => starts.read(line) });
    supervisor.start({ ...service, args: [...service.args, 'stubborn'] });
    await starts.reached(1);
    await supervisor.stop(50);
    await allGone(starts.pids);
  });

  it('does not start a service again that died while everything stops', async () => {
    const starts = new Starts();
    const death = Promise.withResolvers<void>();
    const supervisor = new Supervisor({
      onLine: (_, line) => starts.read(line),
      onDeath: () => death.resolve(),
      firstPauseMs: 30,
    });
    supervisor.start(service);
    await starts.reached(1);
    process.kill(supervisor.pid('a') ?? 0, 'SIGKILL');
    await death.promise;
    await supervisor.stop(5_000);
    expect(supervisor.pid('a')).toBeUndefined();
    await allGone(starts.pids);
  });
});

describe('a running product', () => {
  let product: ChildProcess;
  afterEach(() => product.kill('SIGKILL'));

  /** Starts it under a parent it can lose, and waits until both services run. */
  async function startProduct(onMessage: (message: { groups: number[] }) => void = () => undefined, manner = '') {
    const starts = new Starts();
    const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const;
    product = spawn(process.execPath, [join(fixtures, 'product.ts'), manner], { stdio: [...stdio] });
    product.on('message', onMessage);
    if (product.stdout === null) throw new Error('no output');
    createInterface({ input: product.stdout }).on('line', (line) => {
      if (line.includes('{')) starts.read(line);
    });
    await starts.reached(2);
    return starts;
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 on %s and leaves no process', async (signal) => {
    const starts = await startProduct();
    product.kill(signal);
    expect(await once(product, 'exit')).toEqual([0, null]);
    await allGone(starts.pids);
  });

  it('ends when the process that started it is gone', async () => {
    const starts = await startProduct();
    product.disconnect();
    expect(await once(product, 'exit')).toEqual([0, null]);
    await allGone(starts.pids);
  });

  it('tells the process that started it what to end, should it be killed', async () => {
    const groups = new Set<number>();
    const started = startProduct((message) => message.groups.forEach((pid) => groups.add(pid)));
    const { pids } = await started;
    const [a, , b] = pids;
    expect([...groups].sort()).toEqual([a, b].sort());
    product.kill('SIGTERM');
    await allGone(pids);
  });

  it('takes two signals of one key press for one, and kills at once on a later one', async () => {
    const starts = await startProduct(undefined, 'stubborn');
    const stopping = once(product.stdout ?? product, 'data');
    product.kill('SIGINT');
    product.kill('SIGINT');
    await stopping;
    const again = setInterval(() => product.kill('SIGINT'), 100);
    const [code] = (await once(product, 'exit')) as [number];
    clearInterval(again);
    expect(code).toBe(130);
    await allGone(starts.pids);
  });
});
