import type { Logger } from '@nestjs/common';

/** Work that is done again and again until `stop`. What fails is done at the next time; of a row of failures one is logged. */
export class Repeated {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly logger: Pick<Logger, 'warn'>) {}

  /** @param name  what the log calls it */
  every(pauseMs: number, name: string, work: () => Promise<void>): void {
    let isFailing = false;
    const run = async (): Promise<void> => {
      try {
        await work();
        isFailing = false;
      } catch (error) {
        if (!isFailing) this.logger.warn(`${name} failed; it is tried again: ${String(error)}`);
        isFailing = true;
      } finally {
        this.running.delete(name);
      }
    };
    this.timers.push(
      setInterval(() => {
        if (!this.running.has(name)) this.running.set(name, run());
      }, pauseMs),
    );
  }

  /** Resolves when what runs now has ended; nothing begins any more. */
  async stop(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    await Promise.all(this.running.values());
  }
}
