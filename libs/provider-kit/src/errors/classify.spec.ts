import { describe, expect, it } from 'vitest';
import { classifyFailure } from './classify.js';
import { readFailure } from './failure.js';

const classify = (status: number, text: string, headers = {}) =>
  classifyFailure(readFailure({ status, headers, text }, 0), { upstream: 'Vendor', secrets: ['hunter2'] });

describe('classifyFailure', () => {
  it.each([
    [401, '{"error":{"message":"bad key"}}', 'upstream_credentials_exhausted'],
    [402, '', 'upstream_quota_exhausted'],
    [403, '{"detail":"invalid token"}', 'upstream_credentials_exhausted'],
    [403, '{"detail":"not from here"}', 'upstream_blocked'],
    [404, '{"error":"model not found"}', 'upstream_rejected_request'],
    [404, 'no such path', 'upstream_protocol_changed'],
    [405, '<!doctype html><title>405</title>', 'upstream_blocked'],
    [200, '<html><h1>Please complete the captcha</h1></html>', 'upstream_captcha_required'],
    [502, '<html><h1>Bad Gateway</h1></html>', 'upstream_error'],
    [429, '{"error":{"code":429}}', 'upstream_rate_limited'],
    [429, '{"error":{"message":"Insufficient balance"}}', 'upstream_quota_exhausted'],
    [400, '{"message":"maximum context length is 8192"}', 'context_length_exceeded'],
    [400, '{"error":{"message":"temperature out of range"}}', 'upstream_rejected_request'],
    [504, '', 'upstream_timeout'],
    [500, 'oops', 'upstream_error'],
    [200, '{"error":{"code":429,"message":"busy"}}', 'upstream_rate_limited'],
    [200, '{"error":"weird"}', 'upstream_error'],
  ])('calls HTTP %i with %s %s', (status, text, code) => {
    expect(classify(status, text).code).toBe(code);
  });

  it('takes over when to come back', () => {
    expect(classify(429, '', { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
  });

  it('shows the words of a refusal without quotes, secrets, addresses and long words', () => {
    const { message } = classify(
      400,
      `{"error":{"code":"1214","message":"Field 'my prompt' of hunter2 at https://x.example/a is bad: ${'k'.repeat(40)}"}}`,
    );
    expect(message).toContain('Field … of … at … is bad: …');
    expect(message).toContain('HTTP 400, code 1214');
    expect(message).not.toMatch(/my prompt|hunter2|x\.example|kkkk/);
  });

  it('shows no words of any other failure', () => {
    expect(classify(500, '{"error":{"message":"failed on: tell me a story"}}').message).not.toContain('story');
  });

  it('shows no business code that is no code', () => {
    expect(classify(400, '{"code":"a prompt in the code","message":"x"}').message).not.toContain('prompt');
  });
});
