import { readdirSync } from 'node:fs';
import { inspectorOf, liveMemory, residentBytes, type Product, type Program } from '@sluice/testing';
import type { Redis } from 'ioredis';
import { median } from '../rounds.ts';

const SAMPLE_EVERY_MS = 1_000;
/** One look at the memory of a process that collects its garbage now and then says little; ms. */
const WINDOW_MS = 20_000;
const MIB = 1024 ** 2;

/** What a process held at some time. */
export interface ProcessReading {
  readonly name: string;
  readonly rssMib: number;
  /** Once garbage was collected: RSS, and objects and buffers in use. `null` of Redis, which leaves none. */
  readonly collected: { readonly rssMib: number; readonly liveMib: number } | null;
  /** Open file descriptors: sockets for the most part. */
  readonly handles: number;
}

export interface Reading {
  readonly minute: number;
  readonly processes: readonly ProcessReading[];
  readonly redisKeys: number;
}

interface Watched {
  readonly name: string;
  readonly pid: number;
  /** Collects garbage and looks. */
  readonly collected: () => Promise<ProcessReading['collected']>;
}

/** Watches the processes that live through it all. Gateway and workers are to be INSPECTABLE. */
export class Readings {
  readonly taken: Reading[] = [];
  private readonly samples = new Map<string, number[]>();
  private readonly timer: NodeJS.Timeout;
  private readonly processes: readonly Watched[];
  private readonly redis: Redis;

  constructor({ gateway, workers, redis: server }: Product, redis: Redis) {
    this.redis = redis;
    this.processes = [
      { name: 'gateway', pid: gateway.pid, collected: collectedIn(gateway) },
      { name: 'worker', pid: workers[0]!.pid, collected: collectedIn(workers[0]!) },
      { name: 'Redis', pid: server.pid, collected: () => Promise.resolve(null) },
    ];
    this.timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  async take(minute: number): Promise<void> {
    this.sample();
    const processes: ProcessReading[] = [];
    for (const { name, pid, collected } of this.processes) {
      processes.push({
        name,
        rssMib: median(this.samples.get(name)!.slice(-WINDOW_MS / SAMPLE_EVERY_MS)) / MIB,
        collected: await collected(),
        handles: readdirSync(`/proc/${pid}/fd`).length,
      });
    }
    this.taken.push({ minute, processes, redisKeys: await this.redis.dbsize() });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    for (const { name, pid } of this.processes) {
      const samples = this.samples.get(name) ?? [];
      samples.push(residentBytes(pid));
      this.samples.set(name, samples);
    }
  }
}

function collectedIn(program: Program): Watched['collected'] {
  const inspector = inspectorOf(program);
  return async () => {
    const { residentBytes, liveBytes } = await liveMemory(await inspector);
    return { rssMib: residentBytes / MIB, liveMib: liveBytes / MIB };
  };
}
