import { randomBytes } from 'node:crypto';

/** Time in base 36 to nine places lasts until the year 5188. */
const TIME_PLACES = 9;
const COUNTER_PLACES = 4;
let counter = 0;

/** A fresh id such as `tok_mb2x8k1za00019f3c0d1e`: sorts by when it was made, those of one instant by their order. */
export function newId(prefix: string): string {
  counter = (counter + 1) % 36 ** COUNTER_PLACES;
  const time = Date.now().toString(36).padStart(TIME_PLACES, '0');
  return `${prefix}_${time}${counter.toString(36).padStart(COUNTER_PLACES, '0')}${randomBytes(4).toString('hex')}`;
}
