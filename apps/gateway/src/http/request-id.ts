import { randomFillSync } from 'node:crypto';

/** Time in base 36 to nine places lasts until the year 5188. */
const TIME_PLACES = 9;

const RANDOM_BYTES = 8;
/** Random bytes drawn at once: one draw costs about as much as a hundred. */
const drawn = Buffer.alloc(128 * RANDOM_BYTES);
let left = 0;

function randomHex(): string {
  if (left === 0) left = randomFillSync(drawn).length;
  left -= RANDOM_BYTES;
  return drawn.toString('hex', left, left + RANDOM_BYTES);
}

/** A fresh id, e.g. `mb2x8k1za9f3c0d1e2b4a6c8`: sorts by when it was made; 60 random bits keep one instant's apart. */
export const newId = (): string => Date.now().toString(36).padStart(TIME_PLACES, '0') + randomHex().slice(1);

const SANE_ID = /^[\w.:-]{1,128}$/;

/** An id that a client sent, when it is fit to stand in a log line. */
export const saneId = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && SANE_ID.test(value) ? value : null;
