import { createHash, createHmac } from 'node:crypto';

/**
 * Keys that the simulator knows by its own mark, so that any process can make one and each is accepted without being
 * registered first. They open nothing but the simulator.
 */
const MARK = 'sluice-simulator';
/** What a key of the official API begins with. */
const PREFIX = 'IFM-';

/** A key of the official API; another label is another account. */
export function k2thinkApiKey(label: string): string {
  const id = createHash('md5').update(`${MARK} k2think ${label}`).digest('hex').slice(0, 12);
  return `${PREFIX}${id}${seal(id)}`;
}

export const K2THINK_API_KEY = k2thinkApiKey('first');
export const K2THINK_SECOND_API_KEY = k2thinkApiKey('second');
/** Well formed, but of nobody. */
export const K2THINK_UNKNOWN_API_KEY = `${PREFIX}000000000000unknownunknown16`;

/** Id of the account that a key belongs to; null for a key that is not ours. */
export function accountOfKey(key: string): string | null {
  const id = key.slice(PREFIX.length, PREFIX.length + 12);
  return key === `${PREFIX}${id}${seal(id)}` ? id : null;
}

function seal(id: string): string {
  return createHmac('sha256', MARK).update(id).digest('hex').slice(0, 16);
}
