import type { CounterBatch, TokenCounters } from '../pool-keeper.js';

const NONE: TokenCounters = { requests: 0, successes: 0, failures: 0, lastUsedAt: null };

/** Reads a batch as Redis keeps it: `<counter>:<token id>` and its number, one after the other, and `id`. */
export function toIncrements(raw: readonly string[]): CounterBatch {
  let batchId = '';
  const increments = new Map<string, TokenCounters>();
  for (let i = 0; i < raw.length; i += 2) {
    const [field, value] = [raw[i]!, raw[i + 1]!];
    const colon = field.indexOf(':');
    if (colon < 0) {
      batchId = value;
      continue;
    }
    const tokenId = field.slice(colon + 1);
    increments.set(tokenId, { ...(increments.get(tokenId) ?? NONE), [field.slice(0, colon)]: Number(value) });
  }
  return { batchId, increments };
}
