import type { RequestOption } from './capabilities.js';

/** What a worker can be asked for. `chat.completions` answers with a stream, the others with one value. */
export const PATTERNS = {
  /** ChatRequest → ChatEvent, many. */
  chat: 'chat.completions',
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
}
