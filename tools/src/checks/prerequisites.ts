import { Refusal } from '../run/lifetime.ts';
import { findRedisServer } from '../run/redis.ts';
import { findChromium, findNginx } from './system-programs.ts';

type Prerequisite = (say: (message: string) => void, signal: AbortSignal) => Promise<unknown>;

/** Programs of the system that tests start: each is found, else installed where we may, else named in one line. */
export const FOR_SERVICES: readonly Prerequisite[] = [findRedisServer];
export const FOR_ALL_TESTS: readonly Prerequisite[] = [findRedisServer, findChromium, findNginx];

/** What cannot be found or installed, in one line for the operator; null when all is there. */
export async function missingPrerequisite(
  wanted: readonly Prerequisite[],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    for (const ensure of wanted) await ensure((message) => console.log(message), signal);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
