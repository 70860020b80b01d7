/**
 * What the gateway has to know of an API key that was made in the dashboard. Stands in Redis under the SHA-256 of the
 * key, which cannot be turned back: a key has 256 random bits.
 */
export interface ApiKeyFacts {
  readonly id: string;
  readonly enabled: boolean;
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null;
  /** Names of the models that it may use; null: all. */
  readonly models: readonly string[] | null;
  /** Requests a minute; null: no limit. */
  readonly rpm: number | null;
  /** Input and output tokens a day in UTC; null: no limit. */
  readonly dailyTokens: number | null;
}

/** Field of the hash of all keys that says that it is whole: no SHA-256 is written like this. */
export const API_KEYS_WHOLE = 'whole';
