import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A Node program that runs beside the tests; it ends with this process at the latest. */
export interface Program {
  readonly pid: number;
  /** Lines printed so far, on both channels; the oldest are dropped beyond 10 000. */
  readonly lines: readonly string[];
  /** Exit code and signal; resolves when the program has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves with the first line, past or to come, that `isWanted` accepts; rejects when the program ends first. */
  line(isWanted: (line: string) => boolean): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
}

const KEPT_LINES = 10_000;

/** Starts a Node program with the environment given and PATH, and nothing else of ours. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const source of [child.stdout, child.stderr]) {
    createInterface({ input: source }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      for (const watch of watchers) watch(line);
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid ?? 0,
    lines,
    exited,
    line: (isWanted) =>
      new Promise((resolve, reject) => {
        const seen = lines.find(isWanted);
        if (seen !== undefined) return resolve(seen);
        const watch = (line: string): void => {
          if (!isWanted(line)) return;
          watchers.delete(watch);
          resolve(line);
        };
        watchers.add(watch);
        void exited.then(({ code, signal }) =>
          reject(new Error(`${args.join(' ')} ended (${code ?? signal}):\n${lines.slice(-20).join('\n')}`)),
        );
      }),
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Resolves when the URL answers 200. */
export async function untilReady(url: string, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    const answer = response ? `${response.status} ${await response.text()}` : 'no answer';
    if (Date.now() > deadline) throw new Error(`${url} did not become ready: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Resolves when `isTrue` has become true; looks every 20 ms. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`It did not come true within ${limitMs} ms: ${String(isTrue)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
