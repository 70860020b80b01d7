import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { RUN_SOURCES } from '@sluice/testing';
import { afterEach, describe, expect, it } from 'vitest';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

class Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(name: string, ...args: string[]) {
    this.child = spawn(process.execPath, [...RUN_SOURCES, fixture(name), ...args]);
    this.child.stdout.on('data', (text: Buffer) => (this.stdout += text.toString()));
    this.child.stderr.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  async says(word: string): Promise<void> {
    while (!this.stdout.includes(word)) await once(this.child.stdout, 'data');
  }
}

let program: Program;
const start = (name: string, ...args: string[]): Program => (program = new Program(name, ...args));
afterEach(() => void program.child.kill('SIGKILL'));

describe('onShutdown', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes and exits 0 at %s', async (signal) => {
    start('shutdown-main.mjs', 'quickly', '5000');
    await program.says('ready');
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
    expect(program.stdout).toBe('ready\nclosing\n');
  });

  it('takes two signals in a row for one', async () => {
    start('shutdown-main.mjs', 'never', '600');
    await program.says('ready');
    program.child.kill('SIGINT');
    await program.says('closing');
    program.child.kill('SIGINT');
    expect(await program.ended).toBe(1);
    expect(program.stderr).toContain('not finished after 600 ms');
  });

  it('stops at once at a later second signal', async () => {
    start('shutdown-main.mjs', 'never', '60000');
    await program.says('ready');
    program.child.kill('SIGTERM');
    await program.says('closing');
    const again = setInterval(() => program.child.kill('SIGTERM'), 100);
    expect(await program.ended).toBe(1);
    clearInterval(again);
    expect(program.stderr).toContain('asked to stop again');
  });

  it('exits 1 when closing fails', async () => {
    start('shutdown-main.mjs', 'failing', '5000');
    await program.says('ready');
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(1);
    expect(program.stderr).toContain('the lock is gone');
  });
});

describe('runMain', () => {
  it('prints one line for each unusable setting and exits 78', async () => {
    start('main-that-fails.mjs', 'config');
    expect(await program.ended).toBe(78);
    expect(program.stderr).toBe('A_PORT must be a number\nB must be set\n');
  });

  it('prints one line when a port is taken and exits 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    start('main-that-fails.mjs', 'port', String(port));
    expect(await program.ended).toBe(1);
    expect(program.stderr).toMatch(new RegExp(`^port ${port} is in use [^\\n]*\\n$`));
    holder.close();
  });

  it('makes one line of any other failure', async () => {
    start('main-that-fails.mjs', 'other');
    expect(await program.ended).toBe(1);
    expect(program.stderr).toBe('first line second line\n');
  });
});
