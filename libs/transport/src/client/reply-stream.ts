import type { ServedBy } from '@sluice/contract';
import type { RequestHeaders } from '../wire/request-entry.js';

export interface StreamRequest {
  readonly providerId: string;
  readonly pattern: string;
  /** On whose account: tenants have their turn one after the other. */
  readonly tenant: string;
  /** JSON text of the payload. */
  readonly body: Buffer | string;
  readonly headers: RequestHeaders;
  /** Aborting it gives the request up, wherever it is. */
  readonly signal: AbortSignal;
  readonly limits: StreamLimits;
  /** Told how the request gets to a worker. */
  readonly watch?: CrossingWatch;
}

/** What a request lives through on its way to a worker. */
export interface CrossingWatch {
  /** Redis has it in the queue. */
  onQueued(): void;
  /** A worker has taken it. */
  onTaken(workerId: string): void;
  /** That worker is lost, or stops: the request goes into the queue anew. Its headers are read anew then. */
  onAgain(): void;
}

/** Longest waits, ms. */
export interface StreamLimits {
  /** For a worker to take the request. */
  readonly acceptMs: number;
  /** From then to the first item. */
  readonly firstEventMs: number;
  /** Between two items, while the reader waits for one. */
  readonly idleMs: number;
  /** For the whole answer. */
  readonly totalMs: number;
}

/**
 * An answer as it arrives. Each item is one JSON array: what the worker's handler produced in one tick. Asking for the
 * next item is the credit for the one before, so a reader that waits holds back the upstream. Leaving the loop early
 * cancels the request.
 *
 * The iteration throws ServiceError only.
 */
export interface ReplyStream extends AsyncIterable<string> {
  /** Who serves; known before the first item, or the error, arrives, and may be told anew until then. */
  readonly head: ServedBy | null;
  /** How often the request was put into the queue; more than 1 when a worker was lost before it had said anything. */
  readonly attempts: number;
  /** When a worker had taken it, ms since 1970; null before. */
  readonly takenAt: number | null;
}
