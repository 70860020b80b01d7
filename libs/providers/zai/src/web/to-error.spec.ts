import { describe, expect, it } from 'vitest';
import { OutdatedVersionError, toError } from './to-error.js';

const errorOf = (status: number, text: string) =>
  toError({ status, headers: {}, text }, { nowMs: 0, secrets: ['jwt-secret'], userTexts: [] });

describe('toError of the chat site', () => {
  it.each([
    [401, '{"detail":"expired"}', 'upstream_credentials_exhausted'],
    [429, '{"detail":"slow down"}', 'upstream_rate_limited'],
    [400, '{"error":{"code":429,"message":"busy"}}', 'upstream_rate_limited'],
    [400, '{"detail":{"message":"concurrency"}}', 'upstream_rate_limited'],
    [400, '{"detail":"已达到并发上限"}', 'upstream_rate_limited'],
    [400, '{"detail":"403: Signature validation failed: x"}', 'upstream_protocol_changed'],
    [405, '<!doctype html><link href="https://errors.aliyun.com/a">', 'upstream_blocked'],
    [200, '<html><title>Captcha verification</title></html>', 'upstream_captcha_required'],
    [418, '{"detail":"?"}', 'upstream_blocked'],
    [400, '{"detail":"no such chat"}', 'upstream_rejected_request'],
    [503, '<html>nginx</html>', 'upstream_error'],
    [200, '{"error":{"detail":"no","code":401}}', 'upstream_credentials_exhausted'],
  ])('calls HTTP %i with %s %s', (status, text, code) => {
    expect(errorOf(status, text).code).toBe(code);
  });

  it('tells an outdated version from other refusals and says which setting mends it', () => {
    const error = errorOf(200, '{"error":{"detail":"Your client version (unknown) is outdated.","code":426}}');
    expect(error).toBeInstanceOf(OutdatedVersionError);
    expect(error).toMatchObject({
      code: 'upstream_protocol_changed',
      message: expect.stringContaining('ZAI_FE_VERSION'),
    });
  });

  it('shows no token', () => {
    expect(errorOf(400, '{"detail":"bad jwt-secret here"}').message).not.toContain('jwt-secret');
  });
});
