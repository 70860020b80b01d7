import { randomBytes, randomFillSync } from 'node:crypto';

/** Times and sizes of the wire, ms and bytes. Both ends use the same; tests may shorten them. */
export interface WireTimings {
  /** A worker says this often that it lives, for each gateway it works for. */
  readonly heartbeatMs: number;
  /** Either end takes the other for dead after this much silence. */
  readonly deadMs: number;
  /** A worker's presence key lives this long unrenewed; it is renewed three times as often. */
  readonly presenceMs: number;
  /** A provider's card is remembered this long after its last worker went. */
  readonly cardMs: number;
  /** A finished answer is kept this long for a gateway that has not acknowledged it. */
  readonly lingerMs: number;
  /** Redis may be away this long before new requests are refused at once. */
  readonly redisDownMs: number;
  /** A running answer outlives Redis by this much. */
  readonly redisGoneMs: number;
  readonly windowBytes: number;
}

export const WIRE_TIMINGS: WireTimings = {
  heartbeatMs: 1_000,
  deadMs: 3_000,
  presenceMs: 10_000,
  cardMs: 600_000,
  lingerMs: 10_000,
  redisDownMs: 5_000,
  redisGoneMs: 10_000,
  windowBytes: 256 * 1024,
};

/** Names one process for as long as it lives; a restart must not inherit the old one's replies. */
export const newProcessId = (): string => randomBytes(8).toString('hex');

/** Random numbers drawn at once: one draw costs about as much as a hundred. */
const drawn = new Uint32Array(256);
let left = 0;

/** Names one execution of one request. */
export function newExecId(): number {
  if (left === 0) left = randomFillSync(drawn).length;
  left -= 1;
  return drawn[left]!;
}
