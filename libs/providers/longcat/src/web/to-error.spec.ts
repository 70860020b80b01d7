import { describe, expect, it } from 'vitest';
import { secretsOf } from './browser.js';
import { toError } from './to-error.js';

const errorOf = (status: number, text: string, token = 'the-token') =>
  toError({ status, headers: {}, text }, { nowMs: 0, secrets: secretsOf(token), userTexts: [] });

describe('toError of the chat site', () => {
  it.each([
    [200, '{"code":401,"message":"not logged in","data":null}', 'upstream_credentials_exhausted'],
    [200, '{"code":10004,"message":"登录后才能继续对话哦~"}', 'upstream_credentials_exhausted'],
    [401, '{"code":401,"message":"请求cookie信息为空"}', 'upstream_credentials_exhausted'],
    [401, '', 'upstream_credentials_exhausted'],
    [403, '{"code":403,"message":"Forbidden"}', 'upstream_blocked'],
    [200, '{"code":429,"message":"slow down"}', 'upstream_rate_limited'],
    [429, '', 'upstream_rate_limited'],
    [200, '{"code":7,"message":"Requests are too frequent, try later"}', 'upstream_rate_limited'],
    [200, '{"code":7,"message":"请求过于频繁"}', 'upstream_rate_limited'],
    [200, '{"code":7,"message":"操作太快"}', 'upstream_rate_limited'],
    [200, '{"code":8,"message":"your daily quota is used up"}', 'upstream_quota_exhausted'],
    [200, '{"code":429,"message":"今日额度已用完"}', 'upstream_quota_exhausted'],
    [200, '{"code":9,"message":"the content is sensitive"}', 'content_policy_violation'],
    [200, '{"code":9,"message":"内容包含敏感信息"}', 'content_policy_violation'],
    [200, '{"code":406,"message":"please pass the captcha"}', 'upstream_captcha_required'],
    [403, '{"code":403,"message":"yoda verification needed"}', 'upstream_captcha_required'],
    [200, '<!doctype html><title>Captcha verification</title>', 'upstream_captcha_required'],
    [405, '<!doctype html><title>405</title>', 'upstream_blocked'],
    [418, '{"code":418}', 'upstream_blocked'],
    [200, '{"code":500,"message":"system error"}', 'upstream_error'],
    [200, '{"code":10086,"message":"who knows"}', 'upstream_error'],
    [502, '<html>nginx</html>', 'upstream_error'],
    [404, '{"code":404,"message":"Not Found"}', 'upstream_protocol_changed'],
    [400, '{"code":400,"message":"content is missing"}', 'upstream_rejected_request'],
  ])('calls HTTP %i with %s %s', (status, text, code) => {
    expect(errorOf(status, text).code).toBe(code);
  });

  it.each(['the-token', '_lxsdk_cuid=abc; passport_token_key=the-token; _lxsdk_s=def'])(
    'shows nothing of the token %j',
    (token) => {
      const { message } = errorOf(400, `{"code":400,"message":"bad the-token or ${token} here"}`, token);
      expect(message).toContain('here');
      expect(message).not.toMatch(/the-token|abc|def/);
    },
  );
});
