import { createInterface } from 'node:readline';
import { Refusal } from '../run/lifetime.ts';
import { ProcessGroup } from '../run/process-group.ts';
import type { FreshClone } from './fresh-clone.ts';

/** Installs, builds and starts. */
const START_LIMIT_MS = 1_800_000;
const STOP_LIMIT_MS = 60_000;
const READY = 'Sluice is ready.';
const KEPT_LINES = 60;

/** The product that a newcomer has running: one at a time. */
export class WalkedProduct {
  private readonly clone: FreshClone;
  private running: ProcessGroup | null = null;
  private command = '';

  constructor(clone: FreshClone) {
    this.clone = clone;
  }

  /** Whether a command starts the product, and stays. */
  static isStart = (text: string): boolean => /^npm (start|run demo)$/.test(text.trim());

  /** Starts it in place of the one that runs; resolves when it is ready. @throws Refusal with its last words */
  async start(command = this.command): Promise<void> {
    if (command === '') throw new Refusal('No page has started the product yet.');
    await this.stop();
    this.command = command;
    // Settings of `npm start` are those of `.env`, which it writes; a demo has the same by the environment.
    const env = command === 'npm start' ? this.clone.bare() : await this.clone.productEnvironment();
    const group = new ProcessGroup('bash', ['-c', `exec ${command}`], { cwd: this.clone.root, env });
    this.running = group;
    const lines: string[] = [];
    const ready = new Promise<true>((resolve) => {
      for (const stream of [group.stdout, group.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          if (lines.length > KEPT_LINES) lines.shift();
          if (line.includes(READY)) resolve(true);
        });
      }
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), START_LIMIT_MS)));
    const isReady = await Promise.race([ready, late, group.exited.then(() => false)]);
    clearTimeout(timer);
    if (isReady) return;
    await this.stop();
    throw new Refusal(lines.join('\n'));
  }

  async stop(): Promise<void> {
    const group = this.running;
    this.running = null;
    await group?.terminate(STOP_LIMIT_MS);
  }
}
