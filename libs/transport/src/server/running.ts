import type { RequestEntry } from '../wire/request-entry.js';
import type { Execution } from './execution.js';
import type { ReplyChannel } from './reply-channel.js';

/** One request at this worker, running or with last frames that are not acknowledged. */
export interface Running {
  readonly execution: Execution;
  readonly channel: ReplyChannel;
  readonly entryId: string;
  /** Same for two entries that are the same try of the same request. */
  readonly tryKey: string;
}

export const tryKeyOf = (entry: RequestEntry): string => `${entry.gatewayId}:${entry.stream}:${entry.attempt}`;
