import type { Outcome } from './outcome.js';

/**
 * What a failed attempt says about the token that was lent for it (design: pool). Only `auth`, `rate-limited` and
 * `exhausted` touch the token; the upstream's fault and the caller's never do.
 */
export type TokenVerdict =
  'ok' | 'auth' | 'rate-limited' | 'exhausted' | 'upstream' | 'network' | 'blocked' | 'request' | 'client';

export interface ErrorKind {
  /** Status at an OpenAI door, when nothing has been sent yet. */
  readonly status: number;
  /** `error.type` at an OpenAI door. */
  readonly type: string;
  readonly outcome: Outcome;
  /** Present on errors that an attempt at an upstream can end with. */
  readonly verdict?: TokenVerdict;
}

const refused = (status: number, type: string): ErrorKind => ({ status, type, outcome: 'refused' });
const upstream = (
  verdict: TokenVerdict,
  outcome: Outcome = 'upstream_error',
  status = 502,
  type = 'upstream_error',
): ErrorKind => ({ status, type, outcome, verdict });

/** Every error the product can end a request with: the one table from code to status, type, outcome and verdict. */
export const ERROR_KINDS = {
  // The caller's own.
  invalid_request: refused(400, 'invalid_request_error'),
  invalid_json: refused(400, 'invalid_request_error'),
  unsupported_parameter: refused(400, 'invalid_request_error'),
  unsupported_value: refused(400, 'invalid_request_error'),
  invalid_api_key: refused(401, 'invalid_request_error'),
  model_not_allowed: refused(403, 'permission_error'),
  model_not_found: refused(404, 'invalid_request_error'),
  not_found: refused(404, 'invalid_request_error'),
  method_not_allowed: refused(405, 'invalid_request_error'),
  request_too_large: refused(413, 'invalid_request_error'),
  unsupported_media_type: refused(415, 'invalid_request_error'),
  already_exists: refused(409, 'invalid_request_error'),
  already_running: refused(409, 'invalid_request_error'),
  rate_limit_exceeded: refused(429, 'rate_limit_error'),
  insufficient_quota: refused(429, 'rate_limit_error'),

  // The store of keys, tokens and settings cannot be asked.
  storage_unavailable: refused(503, 'server_error'),

  // At the door of the admin API only.
  not_signed_in: refused(401, 'invalid_request_error'),
  invalid_login: refused(401, 'invalid_request_error'),
  wrong_password: refused(403, 'permission_error'),
  foreign_origin: refused(403, 'permission_error'),

  // The caller's, as told by the upstream.
  context_length_exceeded: upstream('request', 'upstream_error', 400, 'invalid_request_error'),
  upstream_rejected_request: upstream('request', 'upstream_error', 400, 'invalid_request_error'),
  content_policy_violation: upstream('request', 'content_filter', 400, 'invalid_request_error'),

  // About the upstream token that the caller brought along: it is none of ours.
  own_token_refused: upstream('request', 'upstream_error', 401, 'invalid_request_error'),
  own_token_limited: upstream('request', 'upstream_error', 429, 'rate_limit_error'),
  own_token_exhausted: upstream('request', 'upstream_error', 429, 'rate_limit_error'),

  // About the token that was lent. A caller sees these only when no other token could serve.
  upstream_credentials_exhausted: upstream('auth'),
  upstream_rate_limited: upstream('rate-limited', 'upstream_error', 503, 'overloaded_error'),
  upstream_quota_exhausted: upstream('exhausted', 'upstream_error', 503, 'overloaded_error'),

  // The upstream's own.
  upstream_error: upstream('upstream'),
  upstream_unreachable: upstream('network'),
  upstream_captcha_required: upstream('blocked'),
  upstream_protocol_changed: upstream('blocked'),
  upstream_blocked: upstream('blocked'),
  upstream_empty_response: upstream('upstream', 'empty'),
  upstream_interrupted: upstream('upstream', 'interrupted'),
  upstream_stalled: upstream('upstream', 'stalled', 504, 'timeout_error'),
  upstream_timeout: upstream('upstream', 'timeout', 504, 'timeout_error'),

  // The model's own: the upstream served well, so nothing is said against it or its token.
  tool_call_invalid: upstream('ok'),
  json_output_invalid: upstream('ok'),

  // Ours.
  no_available_credentials: { status: 503, type: 'overloaded_error', outcome: 'upstream_error' },
  provider_unavailable: refused(503, 'server_error'),
  overloaded: refused(503, 'overloaded_error'),
  worker_lost: { status: 503, type: 'server_error', outcome: 'interrupted' },
  request_timeout: { status: 504, type: 'timeout_error', outcome: 'timeout' },
  client_closed: { status: 499, type: 'invalid_request_error', outcome: 'client_gone', verdict: 'client' },
  internal_error: { status: 500, type: 'server_error', outcome: 'internal_error', verdict: 'upstream' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

export const errorKind = (code: ErrorCode): ErrorKind => ERROR_KINDS[code];

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERROR_KINDS, value);
