import { randomBytes } from 'node:crypto';

/** Time in base 36 to nine places lasts until the year 5188. */
const TIME_PLACES = 9;

/** A fresh id, e.g. `mb2x8k1za9f3c0d1e2b4a6c8`: sorts by when it was made; 60 random bits keep one instant's apart. */
export const newId = (): string =>
  Date.now().toString(36).padStart(TIME_PLACES, '0') + randomBytes(8).toString('hex').slice(1);

const SANE_ID = /^[\w.:-]{1,128}$/;

/** An id that a client sent, when it is fit to stand in a log line. */
export const saneId = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && SANE_ID.test(value) ? value : null;
