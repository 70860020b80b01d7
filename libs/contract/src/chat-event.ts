import type { Usage, UsageSource } from './usage.js';

/**
 * One step of an answer. A stream is events in order and, last, exactly one `finish`, or it fails with a ServiceError.
 *
 * Tool calls: `index` counts from 0 without gaps; `tool-call-start` comes once per index, before its deltas; the
 * `inputJson` pieces of one index joined are one JSON text.
 */
export type ChatEvent =
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call-start'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly inputJson: string }
  /** A search hit. `index` is the number that the model's text refers to it by, from 1. */
  | { readonly type: 'citation'; readonly index: number; readonly title: string; readonly url: string }
  | FinishEvent;

export interface FinishEvent {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** null when neither the upstream counted nor an estimate was made: never zeros in place of the unknown. */
  readonly usage: Usage | null;
  readonly usageSource: UsageSource;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';
