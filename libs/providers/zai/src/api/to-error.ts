import type { ErrorCode } from '@sluice/contract';
import type { FailureFacts, FailureRuling } from '@sluice/provider-kit';

/** Z.AI's business codes; HTTP 429 alone says nothing, as an empty account answers with it too. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  1000: 'upstream_credentials_exhausted',
  1001: 'upstream_credentials_exhausted',
  1002: 'upstream_credentials_exhausted',
  1003: 'upstream_credentials_exhausted',
  1004: 'upstream_credentials_exhausted',
  1110: 'upstream_credentials_exhausted',
  1111: 'upstream_credentials_exhausted',
  1112: 'upstream_credentials_exhausted',
  1113: 'upstream_quota_exhausted',
  1121: 'upstream_quota_exhausted',
  1210: 'upstream_rejected_request',
  1211: 'upstream_rejected_request',
  1212: 'upstream_rejected_request',
  1213: 'upstream_rejected_request',
  1214: 'upstream_rejected_request',
  1215: 'upstream_rejected_request',
  1220: 'upstream_credentials_exhausted',
  1221: 'upstream_protocol_changed',
  1222: 'upstream_protocol_changed',
  1261: 'context_length_exceeded',
  1300: 'content_policy_violation',
  1301: 'content_policy_violation',
  1302: 'upstream_rate_limited',
  1303: 'upstream_rate_limited',
  1304: 'upstream_quota_exhausted',
  1305: 'upstream_rate_limited',
  1308: 'upstream_quota_exhausted',
  1310: 'upstream_quota_exhausted',
  1313: 'upstream_quota_exhausted',
};

/** What the official API means by its codes and words. */
export function rulingOf({ status, businessCode, message }: FailureFacts): FailureRuling | null {
  const code = businessCode === null ? undefined : BY_CODE[businessCode];
  if (code === 'upstream_rejected_request') {
    const param = businessCode === '1211' ? 'model' : paramIn(message);
    const isTooLong = /context length|max(imum)? length|too long/i.test(message) && param !== 'max_tokens';
    return isTooLong ? { code: 'context_length_exceeded', param: 'messages' } : { code, param };
  }
  if (code !== undefined) return { code };
  if (status === 434) return { code: 'upstream_credentials_exhausted' };
  return null;
}

/** The request field that a message speaks of, among those that we send. */
function paramIn(message: string): string | undefined {
  return /\b(messages|model|max_tokens|temperature|top_p|stop|tools|tool_choice|response_format|thinking)\b/.exec(
    message,
  )?.[1];
}
