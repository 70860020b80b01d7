import type { ErrorCode, TokenVerdict } from './error-codes.js';
import type { Outcome } from './outcome.js';
import type { UsageSource } from './usage.js';

/** One call of an upstream for a request, as the worker that made it saw it. Times in ms since it took the request. */
export interface AttemptNote {
  readonly channel: string;
  /** Id of the token that was lent; null for a guest, `own` for one that the client brought along. */
  readonly tokenId: string | null;
  readonly isGuest: boolean;
  /** Whether the model was asked to mend its answer, by the same token. */
  readonly isCorrection: boolean;
  /** When its token had been lent. */
  readonly leasedMs: number;
  /** null while it runs. */
  readonly endedMs: number | null;
  /** What it said about the token; null while it runs. */
  readonly verdict: TokenVerdict | null;
  /** What it failed with; null where it did not. */
  readonly code: ErrorCode | null;
}

/** The same in the books of a request. Times in ms since the request came in; null where nobody knows. */
export interface RequestAttempt {
  readonly channel: string;
  readonly tokenId: string | null;
  readonly isGuest: boolean;
  readonly isCorrection: boolean;
  readonly leasedMs: number | null;
  readonly endedMs: number | null;
  readonly verdict: TokenVerdict | null;
  readonly code: ErrorCode | null;
}

/**
 * What is kept of one chat request: who asked for what, who served, how it ended, how long each step took. Never a
 * prompt, an answer or a secret. What is not known is null, never 0.
 */
export interface RequestRecord {
  /** As sent in `x-request-id`; unique. */
  readonly id: string;
  /** When the request came in, ms since 1970. */
  readonly at: number;
  /** The managed API key; null where the client came with `AUTH_TOKEN`, or nobody asks for a key. */
  readonly apiKeyId: string | null;
  /** Kind of client, such as `openai-python`; never what it said of itself word for word. */
  readonly source: string;
  /** The form in which the client spoke, such as `openai-chat`. */
  readonly dialect: string;
  /** Public name; null where none was found. */
  readonly model: string | null;
  readonly provider: string | null;
  /** Of the attempt that answered, or was the last. */
  readonly channel: string | null;
  readonly tokenId: string | null;
  readonly isGuest: boolean;
  readonly isStream: boolean;
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly errorCode: ErrorCode | null;
  /** To the first event of the answer, ms. */
  readonly ttftMs: number | null;
  readonly durationMs: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cachedTokens: number | null;
  readonly usageSource: UsageSource;
  /** Calls of an upstream, and puts into the queue that came to nothing. */
  readonly attempts: number;
  /** How often it was put into the queue anew as a worker was lost. */
  readonly requeues: number;
  /** In order; null where the worker did not tell. */
  readonly tries: readonly RequestAttempt[] | null;
  /** When it was handed to the wire, ms since it came in; null where it never was. */
  readonly dispatchedMs: number | null;
  /** When the worker that answered last had taken it, ms since it came in. */
  readonly takenMs: number | null;
}
