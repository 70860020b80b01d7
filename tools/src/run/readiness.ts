import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from './lifetime.ts';

const BETWEEN_ASKS_MS = 150;

export interface Awaited {
  readonly name: string;
  readonly url: string;
}

export interface Idle {
  readonly name: string;
  readonly reason: string;
}

/**
 * Waits until every service says that it can do its work, or that it lacks nothing but credentials: one provider that
 * nobody has a key for must not keep the others from serving.
 *
 * @param gaveUp  says why waiting is in vain, e.g. that the service keeps ending; null while it is not
 * @returns those without credentials
 * @throws Refusal with the reasons of those that are not ready after `limitMs`
 */
export async function waitUntilReady(
  services: readonly Awaited[],
  limitMs: number,
  signal: AbortSignal,
  gaveUp: (name: string) => string | null = () => null,
): Promise<Idle[]> {
  const deadline = Date.now() + limitMs;
  const reasons = await Promise.all(
    services.map(async ({ name, url }): Promise<Idle[]> => {
      for (;;) {
        const { isUp, reason } = await ask(url, signal);
        if (isUp) return reason === null ? [] : [{ name, reason }];
        const vain = gaveUp(name);
        if (vain !== null) throw new Refusal(vain);
        if (Date.now() >= deadline) {
          throw new Refusal(`${name} is not ready after ${Math.round(limitMs / 1_000)} s: ${reason}`);
        }
        await pause(BETWEEN_ASKS_MS, undefined, { signal });
      }
    }),
  );
  return reasons.flat();
}

async function ask(url: string, signal: AbortSignal): Promise<{ isUp: boolean; reason: string | null }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    const body = await response.text();
    if (response.ok) return { isUp: true, reason: null };
    const missing = missingCredentials(body);
    return missing === null
      ? { isUp: false, reason: `HTTP ${response.status} ${body.slice(0, 500)}` }
      : { isUp: true, reason: missing };
  } catch {
    signal.throwIfAborted();
    return { isUp: false, reason: 'it does not answer' };
  }
}

/** Why a worker has nothing to serve with, where its report of readiness finds no other fault. */
function missingCredentials(body: string): string | null {
  try {
    const { checks = {} } = JSON.parse(body) as { checks?: Record<string, string> };
    const { credentials = 'ok', ...others } = checks;
    return credentials !== 'ok' && Object.values(others).every((state) => state === 'ok') ? credentials : null;
  } catch {
    return null;
  }
}
