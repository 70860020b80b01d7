import { createServer } from 'node:net';

/**
 * Below the ports that systems hand out by themselves (from 32768 on Linux), so that no connection of anybody, and no
 * listener on port 0, takes one before the caller does. A server that is away for a while finds its port free.
 */
const FIRST_PORT = 10_000;
const PORTS_PER_PROCESS = 50;
const BLOCKS = 440;

let handedOut = 0;

/**
 * A loopback TCP port that nobody listens on. Each process has a block of its own, in turn, so that test files that run
 * side by side do not choose the same one.
 */
export async function freePort(): Promise<number> {
  const block = FIRST_PORT + (process.pid % BLOCKS) * PORTS_PER_PROCESS;
  for (let tries = 0; tries < PORTS_PER_PROCESS; tries += 1) {
    const port = block + (handedOut % PORTS_PER_PROCESS);
    handedOut += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`All ports from ${block} to ${block + PORTS_PER_PROCESS - 1} are taken.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
