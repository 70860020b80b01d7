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
  /** Must not show: the token, and what the client wrote. */
  readonly secrets: readonly string[];
  readonly userTexts: readonly string[];
}

/** Names what the chat site answered in place of an answer. */
export function toError(failure: UpstreamFailure, { nowMs, secrets, userTexts }: ToErrorOptions): ServiceError {
  return classifyFailure(readFailure(failure, nowMs), { upstream: 'longcat.chat', rule: rulingOf, secrets, userTexts });
}

/** The site speaks Chinese by default; its codes repeat HTTP's where they are known at all. */
function rulingOf({ status, businessCode, message, isHtml }: FailureFacts): FailureRuling | null {
  if (isHtml) return null;
  if (/captcha|yoda|安全验证|人机验证|滑块/i.test(message)) return { code: 'upstream_captcha_required' };
  if (businessCode === '429' || /too (frequent|fast|many)|rate limit|频繁|太快/i.test(message)) {
    return { code: /quota|额度/i.test(message) ? 'upstream_quota_exhausted' : 'upstream_rate_limited' };
  }
  if (/quota|额度|次数已(用完|用尽|达上限)/i.test(message)) return { code: 'upstream_quota_exhausted' };
  if (/sensitive|敏感|违规/i.test(message)) return { code: 'content_policy_violation' };
  if (/not logged in|\blog ?in\b|登录|cookie信息为空/i.test(message)) return { code: 'upstream_credentials_exhausted' };
  // A refusal that has no meaning of its own comes from what stands in front of the site.
  const isPlain = status < 400 || status >= 500 || [400, 401, 403, 404, 405, 413, 422, 429].includes(status);
  return isPlain ? null : { code: 'upstream_blocked' };
}
