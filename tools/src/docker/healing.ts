import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Stack } from './stack.ts';

/** Long past the first restart of the engine, which comes within a second, ms. */
const RESTART_MS = 5_000;

/**
 * Ends every process of a container but its first, which ends with them: what a crash or a lack of memory does. The
 * engine must start it again by itself, and the product serve.
 */
export async function healsAfterCrash(stack: Stack, client: Client, service: string): Promise<string> {
  const id = await stack.container(service);
  const before = await stack.state(id);
  const startedAt = Date.now();
  await stack.exec(id, 'sh', '-c', 'kill -9 -1').catch(() => undefined);
  await stack.until(`${service} was started again`, async () => (await stack.state(id)).restarts > before.restarts);
  await stack.untilHealthy();
  await client.untilServed();
  return `restarted by the engine, served after ${seconds(startedAt)}`;
}

/**
 * `docker kill` is a stop by hand to the engine, which leaves such a container as it is; `docker compose up -d` brings
 * back what is missing.
 */
export async function healsAfterKill(stack: Stack, client: Client, service: string): Promise<string> {
  const id = await stack.container(service);
  const before = await stack.state(id);
  await stack.docker('kill', id);
  await pause(RESTART_MS);
  const after = await stack.state(id);
  const isRestarted = after.restarts > before.restarts || after.status === 'running';
  const startedAt = Date.now();
  await stack.up();
  await client.untilServed();
  return `${isRestarted ? 'restarted by the engine' : 'left down by the engine'}; up -d: served after ${seconds(startedAt)}`;
}

const seconds = (startedAt: number): string => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;
