import type { RequestOption } from './capabilities.js';
import type { AttemptNote } from './request-record.js';

/** What a worker can be asked for. `chat.completions` answers with a stream, the others with one value. */
export const PATTERNS = {
  /** ChatRequest → ChatEvent, many. */
  chat: 'chat.completions',
  /**
   * The same, with the token that stands sealed in the request's headers and no other. A pattern of its own, so that a
   * worker that knows nothing of it refuses rather than lends a token of the pool.
   */
  chatWithOwnToken: 'chat.own-token',
  /** TokenCheckRequest → TokenCheck. */
  checkToken: 'token.check',
  /** null → GuestWarmth. */
  warmGuests: 'guests.warm',
} as const;

/** Sent ahead of the first event: who serves the call. */
export interface ServedBy {
  readonly providerId: string;
  readonly channel: string;
  /** Label of the token, or `guest`; never its secret. */
  readonly tokenLabel: string;
  /** Attempts at the upstream so far, this one included; from 1. */
  readonly attempts: number;
  /** Options of the request that do nothing on this channel. */
  readonly ignored: readonly RequestOption[];
  /** All attempts so far, in order; workers of an older version do not tell. */
  readonly tries?: readonly AttemptNote[];
}
