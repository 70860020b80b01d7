import type { ChannelId } from './model.js';

/** Asks a worker whether a token of the pool still works. Travels by id: the worker opens what the pool holds sealed. */
export interface TokenCheckRequest {
  readonly channel: ChannelId;
  readonly tokenId: string;
}

/**
 * - `valid`: the upstream takes it
 * - `refused`: the upstream said that it does not work
 * - `exhausted`: it works, but its quota or balance is spent
 * - `unknown`: the upstream could not be asked, or did not say; nothing is known against the token
 */
export const TOKEN_CHECK_RESULTS = ['valid', 'refused', 'exhausted', 'unknown'] as const;

export type TokenCheckResult = (typeof TOKEN_CHECK_RESULTS)[number];

export interface TokenCheck {
  readonly result: TokenCheckResult;
  /** What was seen, in a few words for the operator; null where there is nothing to say. Never a secret. */
  readonly evidence: string | null;
}

/** What a worker says when it was asked to keep its guests warm. */
export interface GuestWarmth {
  /** Guests that were made; null where this worker has no guests to make. */
  readonly made: number | null;
}
