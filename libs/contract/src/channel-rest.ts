import type { ErrorCode } from './error-codes.js';
import type { ChannelId } from './model.js';

/** A channel whose upstream lets nobody in, whatever token is shown. All times in ms since 1970. */
export interface RestingChannel {
  readonly channel: ChannelId;
  /** What the upstream answered with. */
  readonly code: ErrorCode;
  /** Which step failed, for the operator. */
  readonly message: string;
  /** When it was first refused. */
  readonly since: number;
  readonly nextTryAt: number;
  /** From the last refusal to the next try, ms: a further refusal doubles it. */
  readonly pauseMs: number;
}

/** What one worker tells of the channels that it found closed itself. */
export interface ChannelReport {
  readonly resting: readonly RestingChannel[];
}
