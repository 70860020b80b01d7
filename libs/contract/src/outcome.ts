import type { FinishReason } from './chat-event.js';

/**
 * How a request ended. Each has exactly one, the same word in the log, the metrics and the database.
 *
 * - `completed`, `length`, `tool_calls`, `content_filter`: the upstream finished, and said why
 * - `empty`: it finished without having said anything
 * - `interrupted`: it, or the worker that read it, broke off in mid-answer
 * - `stalled`: it fell silent; `timeout`: the time allowed for the whole request, or for its first event, ran out
 * - `upstream_error`: it refused or failed, and no other token or channel could serve
 * - `client_gone`: the client left first
 * - `refused`: turned away before any upstream was asked: bad request or key, a limit, nobody there to serve
 * - `internal_error`: a fault of our own
 */
export const OUTCOMES = [
  'completed',
  'length',
  'tool_calls',
  'content_filter',
  'upstream_error',
  'interrupted',
  'stalled',
  'empty',
  'client_gone',
  'timeout',
  'refused',
  'internal_error',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

const OUTCOME_BY_FINISH: Readonly<Record<FinishReason, Outcome>> = {
  stop: 'completed',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
};

export const outcomeOfFinish = (reason: FinishReason): Outcome => OUTCOME_BY_FINISH[reason];
