import type { Product, Program } from '@sluice/testing';
import type { Random } from '../random.ts';

const SHORTEST_PAUSE_MS = 8_000;
const LONGEST_PAUSE_MS = 20_000;

/** Ends a worker now and then, in good order or not, and starts another in its place. The first one is spared. */
export class Restarts {
  readonly counts = { SIGTERM: 0, SIGKILL: 0 };
  private isClosing = false;
  private timer: NodeJS.Timeout | null = null;
  private wake: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private readonly live: Program[];

  private readonly product: Product;
  private readonly random: Random;

  constructor(product: Product, random: Random) {
    this.product = product;
    this.random = random;
    this.live = product.workers.slice(1);
  }

  start(): void {
    this.loop = this.run();
  }

  /** Resolves when the last worker that was ended is gone, and the one in its place is there. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.timer) clearTimeout(this.timer);
    this.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    const ended: Promise<unknown>[] = [];
    for (;;) {
      await this.pause();
      if (this.isClosing) break;
      const [victim] = this.live.splice(this.random.between(0, this.live.length - 1), 1);
      const signal = this.random.pick(['SIGTERM', 'SIGKILL'] as const);
      victim?.kill(signal);
      if (victim) ended.push(victim.exited);
      this.counts[signal] += 1;
      this.live.push(await this.product.addWorker());
    }
    await Promise.all(ended);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.timer = setTimeout(resolve, this.random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
    });
  }
}
