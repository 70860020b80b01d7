import type { FailureFacts, FailureRuling } from '@sluice/provider-kit';

/** What the official API means by its own codes and words. */
export function rulingOf({ status, businessCode, message, isHtml }: FailureFacts): FailureRuling | null {
  // A success that reports nothing may well speak of quotas: a list of models does.
  if (isHtml || (status === 200 && businessCode === null)) return null;
  const isQuota = status === 402 || /quota|balance|insufficient/i.test(`${businessCode ?? ''} ${message}`);
  if (isQuota && [200, 402, 403, 429].includes(status)) return { code: 'upstream_quota_exhausted' };
  if (businessCode === 'rate_limit_exceeded') return { code: 'upstream_rate_limited' };
  if (status !== 400 && status !== 422) return null;
  if (/context.{0,12}(length|window)|too long/i.test(message)) {
    return { code: 'context_length_exceeded', param: 'messages' };
  }
  return { code: 'upstream_rejected_request', param: paramIn(message) };
}

/** The request field that a message speaks of, among those that we send. */
function paramIn(message: string): string | undefined {
  return /\b(messages|model|max_tokens|temperature|top_p|tools|tool_choice|thinking_budget)\b/.exec(message)?.[1];
}
