import type { Outcome } from '@sluice/contract';

/**
 * What an outcome says about the product: an answer that the upstream ended as it meant to is a success, one that broke
 * or never came a failure. What was refused, and a client that left, say nothing.
 */
const CLASSES: Readonly<Record<Outcome, 'succeeded' | 'failed' | null>> = {
  completed: 'succeeded',
  length: 'succeeded',
  tool_calls: 'succeeded',
  content_filter: 'succeeded',
  upstream_error: 'failed',
  interrupted: 'failed',
  stalled: 'failed',
  empty: 'failed',
  timeout: 'failed',
  internal_error: 'failed',
  client_gone: null,
  refused: null,
};

export const outcomeClassOf = (outcome: string): 'succeeded' | 'failed' | null => CLASSES[outcome as Outcome] ?? null;
