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
  /** What is in use: objects and buffers once garbage was collected; of Redis what it has allocated. */
  readonly liveMib: number;
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
  readonly liveBytes: () => Promise<number>;
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
      { name: 'gateway', pid: gateway.pid, liveBytes: liveBytesOf(gateway) },
      { name: 'worker', pid: workers[0]!.pid, liveBytes: liveBytesOf(workers[0]!) },
      { name: 'Redis', pid: server.pid, liveBytes: () => allocatedBytes(redis) },
    ];
    this.timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  async take(minute: number): Promise<void> {
    this.sample();
    const processes: ProcessReading[] = [];
    for (const { name, pid, liveBytes } of this.processes) {
      processes.push({
        name,
        rssMib: median(this.samples.get(name)!.slice(-WINDOW_MS / SAMPLE_EVERY_MS)) / MIB,
        liveMib: (await liveBytes()) / MIB,
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

function liveBytesOf(program: Program): () => Promise<number> {
  const inspector = inspectorOf(program);
  return async () => (await liveMemory(await inspector)).liveBytes;
}

async function allocatedBytes(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}
