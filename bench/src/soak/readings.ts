import { readdirSync } from 'node:fs';
import { residentBytes, type Product } from '@sluice/testing';
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
  /** Open file descriptors: sockets for the most part. */
  readonly handles: number;
}

/** The least that a process held in each half of the time, MiB: what it cannot do without. */
export interface Floor {
  readonly name: string;
  readonly firstMib: number;
  readonly secondMib: number;
}

export interface Reading {
  readonly minute: number;
  readonly processes: readonly ProcessReading[];
  readonly redisKeys: number;
}

/** Watches the processes that live through it all. */
export class Readings {
  readonly taken: Reading[] = [];
  private readonly samples = new Map<string, number[]>();
  private readonly timer: NodeJS.Timeout;
  private readonly processes: readonly { readonly name: string; readonly pid: number }[];
  private readonly redis: Redis;

  constructor({ gateway, workers, redis: server }: Product, redis: Redis) {
    this.redis = redis;
    this.processes = [
      { name: 'gateway', pid: gateway.pid },
      { name: 'worker', pid: workers[0]!.pid },
      { name: 'Redis', pid: server.pid },
    ];
    this.timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  async take(minute: number): Promise<void> {
    this.sample();
    const processes = this.processes.map(({ name, pid }) => ({
      name,
      rssMib: median(this.samples.get(name)!.slice(-WINDOW_MS / SAMPLE_EVERY_MS)) / MIB,
      handles: readdirSync(`/proc/${pid}/fd`).length,
    }));
    this.taken.push({ minute, processes, redisKeys: await this.redis.dbsize() });
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** The first tenth of the time is left out: then a process still grows into its work. */
  get floors(): readonly Floor[] {
    return [...this.samples].map(([name, samples]) => {
      const half = Math.floor(samples.length / 2);
      const lowest = (from: number, to: number): number => Math.min(...samples.slice(from, to)) / MIB;
      return {
        name,
        firstMib: lowest(Math.floor(samples.length / 10), half),
        secondMib: lowest(half, samples.length),
      };
    });
  }

  private sample(): void {
    for (const { name, pid } of this.processes) {
      const samples = this.samples.get(name) ?? [];
      samples.push(residentBytes(pid));
      this.samples.set(name, samples);
    }
  }
}
