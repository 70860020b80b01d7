import { Refusal } from '../run/lifetime.ts';
import { findRedisServer } from '../run/redis.ts';

type Prerequisite = (say: (message: string) => void, signal: AbortSignal) => Promise<unknown>;

/** Programs of the system that tests start: each is found, else installed where we may, else named in one line. */
const PREREQUISITES: readonly Prerequisite[] = [findRedisServer];

/** What cannot be found or installed, in one line for the operator; null when all is there. */
export async function missingPrerequisite(signal: AbortSignal): Promise<string | null> {
  try {
    for (const ensure of PREREQUISITES) await ensure((message) => console.log(message), signal);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
