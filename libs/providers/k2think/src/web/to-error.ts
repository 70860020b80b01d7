import type { ServiceError } from '@sluice/contract';
import {
  classifyFailure,
  readFailure,
  type FailureFacts,
  type FailureRuling,
  type UpstreamFailure,
} from '@sluice/provider-kit';

export interface ToErrorOptions {
  readonly nowMs: number;
  /** Must not show: cookies, and what the client wrote. */
  readonly secrets: readonly string[];
  readonly userTexts: readonly string[];
}

/** Names what the chat site answered in place of an answer. */
export function toError(failure: UpstreamFailure, { nowMs, secrets, userTexts }: ToErrorOptions): ServiceError {
  const facts = readFailure(failure, nowMs);
  return classifyFailure(facts, { upstream: 'www.k2think.ai', rule: rulingOf, secrets, userTexts });
}

function rulingOf({ isHtml, message, businessCode }: FailureFacts): FailureRuling | null {
  if (isHtml) return null;
  if (/captcha/i.test(message)) return { code: 'upstream_captcha_required' };
  return businessCode === '429' ? { code: 'upstream_rate_limited' } : null;
}
