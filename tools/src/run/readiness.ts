import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './lifetime.ts';

const BETWEEN_ASKS_MS = 150;

export interface Awaited {
  readonly name: string;
  readonly url: string;
}

/**
 * Waits until every service says that it can do its work.
 *
 * @param gaveUp  says why waiting is in vain, e.g. that the service keeps ending; null while it is not
 * @throws Refusal with the reasons of those that are not ready after `limitMs`
 */
export async function waitUntilReady(
  services: readonly Awaited[],
  limitMs: number,
  signal: AbortSignal,
  gaveUp: (name: string) => string | null = () => null,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  await Promise.all(
    services.map(async ({ name, url }) => {
      for (;;) {
        const reason = await reasonNotReady(url, signal);
        if (reason === null) return;
        const vain = gaveUp(name);
        if (vain !== null) throw new Refusal(vain);
        if (Date.now() >= deadline) {
          throw new Refusal(`${name} is not ready after ${Math.round(limitMs / 1_000)} s: ${reason}`);
        }
        await pause(BETWEEN_ASKS_MS, undefined, { signal });
      }
    }),
  );
}

async function reasonNotReady(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    const body = await response.text();
    return response.ok ? null : `HTTP ${response.status} ${body.slice(0, 500)}`;
  } catch {
    signal.throwIfAborted();
    return 'it does not answer';
  }
}
