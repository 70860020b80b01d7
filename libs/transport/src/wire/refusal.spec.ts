import { ReplyError } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { isRefusal } from './refusal.js';

describe('an answer of Redis', () => {
  it.each([
    "OOM command not allowed when used memory > 'maxmemory'.",
    'WRONGTYPE Operation against a key',
    'NOPERM no',
  ])('refuses the command when it is %s', (message) => expect(isRefusal(new ReplyError(message))).toBe(true));

  it.each([
    'CLUSTERDOWN Hash slot not served',
    'READONLY You can not write',
    'MOVED 1 a:1',
    'LOADING Redis is loading',
  ])('only puts it off when it is %s', (message) => expect(isRefusal(new ReplyError(message))).toBe(false));

  it('is missing when the connection broke', () => {
    expect(isRefusal(new Error('Connection is closed.'))).toBe(false);
  });
});
