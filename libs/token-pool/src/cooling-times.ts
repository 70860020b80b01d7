/** How long tokens rest where nobody names a time. All ms. */
export const COOLING_TIMES = {
  /** After a rate limit that names no time; each further one in a row doubles it. */
  firstRateLimitMs: 5_000,
  longestRateLimitMs: 300_000,
  /** When quota or balance is spent. */
  exhaustedMs: 3_600_000,
  /** An upstream that names a later time is asked once a day all the same: no cooling is for ever. */
  longestMs: 86_400_000,
} as const;

/** When a token of the pool is left alone, and for how long. */
export interface CoolingPolicy {
  /** Refusals in a row, by the upstream's word about the token, until it cools. */
  readonly failureThreshold: number;
  /** How long such a token cools before one request may try it again, ms. */
  readonly recoveryTimeoutMs: number;
}
