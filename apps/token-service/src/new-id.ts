import { randomFillSync } from 'node:crypto';

/** Time in base 36 to nine places lasts until the year 5188. */
const TIME_PLACES = 9;
const COUNTER_PLACES = 4;
let counter = 0;

const RANDOM_BYTES = 4;
/** Random bytes drawn at once: one draw costs about as much as a hundred. */
const drawn = Buffer.alloc(256 * RANDOM_BYTES);
let left = 0;

function randomHex(): string {
  if (left === 0) left = randomFillSync(drawn).length;
  left -= RANDOM_BYTES;
  return drawn.toString('hex', left, left + RANDOM_BYTES);
}

/** A fresh id such as `tok_mb2x8k1za00019f3c0d1e`: sorts by when it was made, those of one instant by their order. */
export function newId(prefix: string): string {
  counter = (counter + 1) % 36 ** COUNTER_PLACES;
  const time = Date.now().toString(36).padStart(TIME_PLACES, '0');
  return `${prefix}_${time}${counter.toString(36).padStart(COUNTER_PLACES, '0')}${randomHex()}`;
}
