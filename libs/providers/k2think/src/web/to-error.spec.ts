import { describe, expect, it } from 'vitest';
import { toError } from './to-error.js';

const errorOf = (status: number, text: string) =>
  toError({ status, headers: {}, text }, { nowMs: 0, secrets: ['cookie-secret'], userTexts: [] });

describe('toError of the chat site', () => {
  it.each([
    [401, '{"detail":"expired"}', 'upstream_credentials_exhausted'],
    [429, '{"detail":"slow down"}', 'upstream_rate_limited'],
    [200, '{"error":{"detail":"busy","code":429}}', 'upstream_rate_limited'],
    [400, '{"error":{"code":429,"message":"busy"}}', 'upstream_rate_limited'],
    [403, '{"detail":"please solve the captcha"}', 'upstream_captcha_required'],
    [404, '{"detail":"Conversation not found"}', 'upstream_protocol_changed'],
    [405, '<!doctype html><title>405</title>', 'upstream_blocked'],
    [403, '<!doctype html><title>Just a moment...</title>', 'upstream_captcha_required'],
    [200, '<html><title>Captcha verification</title></html>', 'upstream_captcha_required'],
    [400, '{"detail":"params.x is not known"}', 'upstream_rejected_request'],
    [503, '<html>nginx</html>', 'upstream_error'],
  ])('calls HTTP %i with %s %s', (status, text, code) => {
    expect(errorOf(status, text).code).toBe(code);
  });

  it('shows no cookie', () => {
    expect(errorOf(400, '{"detail":"bad cookie-secret here"}').message).not.toContain('cookie-secret');
  });
});
