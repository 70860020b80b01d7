import { describe, expect, it } from 'vitest';
import { readFailure } from './failure.js';

const read = (text: string) => readFailure({ status: 400, headers: {}, text }, 0);

describe('readFailure', () => {
  it.each([
    ['{"error":{"code":"1302","message":"busy"}}', '1302', 'busy'],
    ['{"error":{"code":429}}', '429', '{"error":{"code":429}}'],
    ['{"error":"no such model"}', null, 'no such model'],
    ['{"detail":"403: refused"}', null, '403: refused'],
    ['{"detail":{"message":"concurrency"}}', null, 'concurrency'],
    ['{"code":500,"msg":"oops","success":false}', '500', 'oops'],
    ['{"code":1,"error":{"error":{"code":2,"detail":"inner"}}}', '2', 'inner'],
    ['plain words', null, 'plain words'],
    ['["a list"]', null, '["a list"]'],
    ['', null, ''],
  ])('reads %s as code %s and message %s', (text, businessCode, message) => {
    expect(read(text)).toMatchObject({ businessCode, message, isHtml: false });
  });

  it.each(['<!DOCTYPE html>\n<p>', ' <html lang="zh">', '<script>location=1</script>'])(
    'knows %j for a page',
    (text) => {
      expect(read(text).isHtml).toBe(true);
    },
  );

  it.each([
    ['{"error":{"retry_after":60}}', {}, 60_000],
    ['{"retry_after":0.5}', {}, 500],
    ['{"error":{"retry_after":60}}', { 'retry-after': '7' }, 7_000],
    ['{"error":{"retry_after":1e9}}', {}, 86_400_000],
    ['{"error":{"retry_after":"soon"}}', {}, undefined],
    ['{"error":{"retry_after":-1}}', {}, undefined],
  ])('finds in %s with headers %j when to come back', (text, headers, retryAfterMs) => {
    expect(readFailure({ status: 429, headers, text }, 0).retryAfterMs).toBe(retryAfterMs);
  });
});
