import type { ErrorCode, Outcome } from '@sluice/contract';

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  completed: 'The upstream answered to the end.',
  length: 'The answer ends where its limit of tokens was reached.',
  tool_calls: 'The answer ends with calls of tools, which the client is to run.',
  content_filter: 'The upstream withheld the answer, or the rest of it, by its rules on content.',
  upstream_error: 'The upstream refused or failed, and no other token or channel could serve.',
  interrupted: 'The upstream, or the worker that read it, broke off in mid-answer; the client was told so.',
  stalled: 'The upstream fell silent, and the answer was given up.',
  empty: 'The upstream finished without having said anything.',
  client_gone: 'The client left first; the call of the upstream was ended with it.',
  timeout: 'The time allowed for the request, or for its first event, ran out.',
  refused: 'It was turned away before any upstream was asked.',
  internal_error: 'A fault of Sluice itself; the log has more under the id of the request.',
};

/** What else can be said where the word of the outcome covers several causes. */
const CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_request: 'The request breaks a rule of the API.',
  invalid_json: 'Its body was no JSON.',
  unsupported_parameter: 'The model cannot honour one of its fields.',
  unsupported_value: 'The model cannot honour the value of one of its fields.',
  model_not_allowed: 'The API key may not use this model.',
  model_not_found: 'No worker offers such a model.',
  request_too_large: 'Its body was larger than BODY_LIMIT.',
  unsupported_media_type: 'Its body was not sent as JSON.',
  rate_limit_exceeded: 'The API key had used up its requests of the minute.',
  insufficient_quota: 'The API key had used up its tokens of the day.',
  context_length_exceeded: 'The conversation is longer than the model can read.',
  upstream_rejected_request: 'The upstream took the request for a bad one.',
  content_policy_violation: 'The upstream refused the request by its rules on content.',
  upstream_credentials_exhausted: 'The upstream refused every token that was tried.',
  upstream_unreachable: 'The upstream could not be reached.',
  upstream_captcha_required: 'The chat site wants a captcha.',
  upstream_protocol_changed: 'The chat site refuses our version or signature: it has changed.',
  upstream_blocked: 'A firewall answered in place of the chat site.',
  tool_call_invalid: 'The model did not write the call of a tool in a form that can be read.',
  json_output_invalid: 'The model did not write the JSON that was asked for.',
  own_token_refused: 'The upstream refused the token that the client brought along.',
  no_available_credentials: 'Every token for this model rested or was in use.',
  provider_unavailable: 'No worker of the provider was there, or Redis could not be reached.',
  overloaded: 'More requests waited than may.',
  worker_lost: 'The worker that served it was lost, or the gateway was stopped.',
};

/** How a request ended, in one or two sentences. A word that is not known stands for itself. */
export function explainOutcome(outcome: string, errorCode: string | null): string {
  const text = OUTCOMES[outcome as Outcome] ?? `It ended as ${outcome}.`;
  const more = errorCode === null ? undefined : CODES[errorCode as ErrorCode];
  return more === undefined ? text : `${text} ${more}`;
}
