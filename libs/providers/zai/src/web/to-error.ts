import { ServiceError } from '@sluice/contract';
import {
  classifyFailure,
  readFailure,
  type FailureFacts,
  type FailureRuling,
  type UpstreamFailure,
} from '@sluice/provider-kit';

/** The site takes us for an outdated page of its own: asking for its version anew may mend it. */
export class OutdatedVersionError extends ServiceError {}

export interface ToErrorOptions {
  readonly nowMs: number;
  /** Must not show: the token, and what the client wrote. */
  readonly secrets: readonly string[];
  readonly userTexts: readonly string[];
}

/** Names what the chat site answered in place of an answer. */
export function toError(failure: UpstreamFailure, { nowMs, secrets, userTexts }: ToErrorOptions): ServiceError {
  const facts = readFailure(failure, nowMs);
  const error = classifyFailure(facts, { upstream: 'chat.z.ai', rule: rulingOf, secrets, userTexts });
  if (!isOutdated(facts)) return error;
  return new OutdatedVersionError(
    error.code,
    'chat.z.ai says that its page is newer than the version named here. Set ZAI_FE_VERSION to the newest.',
    { retryAfterMs: error.retryAfterMs },
  );
}

const isOutdated = ({ status, businessCode, message }: FailureFacts): boolean =>
  status === 426 || businessCode === '426' || /client version .{0,40}outdated/i.test(message);

function rulingOf(facts: FailureFacts): FailureRuling | null {
  const { status, businessCode, message, isHtml } = facts;
  if (isHtml) return null;
  if (isOutdated(facts) || /signature/i.test(message)) return { code: 'upstream_protocol_changed' };
  if (/captcha/i.test(message)) return { code: 'upstream_captcha_required' };
  if (businessCode === '429' || /concurren|too many requests|并发/i.test(message))
    return { code: 'upstream_rate_limited' };
  // A refusal that has no meaning of its own comes from what stands in front of the site.
  const isPlain = status < 400 || status >= 500 || [400, 401, 403, 404, 405, 413, 422, 429].includes(status);
  return isPlain ? null : { code: 'upstream_blocked' };
}
