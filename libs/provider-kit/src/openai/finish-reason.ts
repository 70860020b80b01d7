import { ServiceError, type FinishReason } from '@sluice/contract';

/**
 * OpenAI's words and what other servers say in their place. Only these make an answer complete: some servers also name
 * a generation that was killed, e.g. `abort` of vLLM and SGLang.
 */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['stop_sequence', 'stop'],
  ['end_turn', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_calls', 'tool_calls'],
  ['tool_use', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['sensitive', 'content_filter'],
]);

/**
 * Reads a `finish_reason`.
 *
 * @throws ServiceError `upstream_error` when the reason is a failure, `upstream_interrupted` when it is unknown
 */
export function readFinishReason(reason: string): FinishReason {
  if (reason === 'network_error' || reason === 'error') {
    throw new ServiceError(
      'upstream_error',
      'The upstream failed in the middle of its answer. Send the request again.',
    );
  }
  const known = FINISH_REASONS.get(reason.toLowerCase());
  if (known !== undefined) return known;
  throw new ServiceError(
    'upstream_interrupted',
    'The upstream stopped in the middle of its answer. Send the request again.',
  );
}
