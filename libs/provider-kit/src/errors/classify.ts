import { ServiceError, type ErrorCode } from '@sluice/contract';
import { toExcerpt, type ExcerptOptions } from './excerpt.js';
import type { FailureFacts } from './failure.js';

/** What a failure is taken for. */
export interface FailureRuling {
  readonly code: ErrorCode;
  /** Path of the request field at fault. */
  readonly param?: string;
}

/** What one upstream means by its own codes and words; null where the general table is to decide. */
export type FailureRule = (facts: FailureFacts) => FailureRuling | null;

export interface ClassifyOptions extends ExcerptOptions {
  /** The vendor's name, for the message. */
  readonly upstream: string;
  readonly rule?: FailureRule;
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  context_length_exceeded: 'found the conversation too long for this model. Shorten it.',
  upstream_rejected_request: 'did not accept the request.',
  content_policy_violation: 'declined the content as unsafe. Change the request.',
  upstream_credentials_exhausted: 'refused the credential that was used. Check it or add another.',
  upstream_rate_limited: 'takes no more requests at the moment. Try again later.',
  upstream_quota_exhausted: 'says that the quota or balance of the credential is used up. Top it up or add another.',
  upstream_captcha_required: 'asks for a captcha. Use another channel, or another address to call from.',
  upstream_protocol_changed: 'no longer accepts the protocol spoken here. Update the settings of this upstream.',
  upstream_blocked: 'blocked the request before it reached the model. Use another channel, or wait.',
  upstream_timeout: 'took too long inside. Try again.',
};

/** Turns a failure into our error: by the upstream's own rule where it has one, else by status and words. */
export function classifyFailure(facts: FailureFacts, options: ClassifyOptions): ServiceError {
  const { code, param } = options.rule?.(facts) ?? byStatus(facts);
  const seen = [facts.status === 200 ? null : `HTTP ${facts.status}`, safeCode(facts)].filter((part) => part !== null);
  const evidence = seen.length === 0 ? '' : ` (${seen.join(', ')})`;
  const excerpt = code === 'upstream_rejected_request' ? toExcerpt(facts.message, options) : '';
  const message = `${options.upstream} ${ADVICE[code] ?? 'failed. Try again.'}${excerpt === '' ? '' : ` It says: ${excerpt}`}${evidence}`;
  return new ServiceError(code, message, { param, retryAfterMs: facts.retryAfterMs });
}

function safeCode({ businessCode }: FailureFacts): string | null {
  return businessCode !== null && /^[\w.-]{1,40}$/.test(businessCode) ? `code ${businessCode}` : null;
}

function byStatus(facts: FailureFacts): FailureRuling {
  const { message } = facts;
  const status = statusOf(facts);
  if (facts.isHtml) return byPage(facts);
  if (status === 401) return { code: 'upstream_credentials_exhausted' };
  if (status === 402) return { code: 'upstream_quota_exhausted' };
  if (status === 403) {
    const isAboutToken = /token|auth|key|credential|permission|session|login/i.test(message);
    return { code: isAboutToken ? 'upstream_credentials_exhausted' : 'upstream_blocked' };
  }
  if (status === 404) {
    return /model/i.test(message)
      ? { code: 'upstream_rejected_request', param: 'model' }
      : { code: 'upstream_protocol_changed' };
  }
  if (status === 405) return { code: 'upstream_blocked' };
  if (status === 408 || status === 504) return { code: 'upstream_timeout' };
  if (status === 426) return { code: 'upstream_protocol_changed' };
  if (status === 429) {
    const isSpent = /insufficient|balance|quota|arrears|recharge|billing/i.test(message);
    return { code: isSpent ? 'upstream_quota_exhausted' : 'upstream_rate_limited' };
  }
  if (status >= 400 && status < 500) {
    const isTooLong = /context.{0,12}(length|window)|maximum context|prompt.{0,12}(too long|exceed)/i.test(message);
    return { code: isTooLong ? 'context_length_exceeded' : 'upstream_rejected_request' };
  }
  return { code: 'upstream_error' };
}

/** Inside a 200 some upstreams give an HTTP status as their code. */
function statusOf({ status, businessCode }: FailureFacts): number {
  const code = Number(businessCode);
  return status === 200 && code >= 400 && code < 600 ? code : status;
}

/** A page for people in place of an answer: a firewall's, a captcha's, or a proxy's whose server is down. */
function byPage({ status, message }: FailureFacts): FailureRuling {
  if (/captcha|verify you are human|just a moment|challenge/i.test(message))
    return { code: 'upstream_captcha_required' };
  return { code: status >= 500 ? 'upstream_error' : 'upstream_blocked' };
}
