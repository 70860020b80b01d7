import { describe, expect, it } from 'vitest';
import { ERROR_KINDS, isErrorCode, OUTCOMES, outcomeOfFinish, RedisNames, ServiceError } from './index.js';

describe('a ServiceError', () => {
  it('crosses Redis with all that the caller should hear, and no more', () => {
    const error = new ServiceError('upstream_rate_limited', 'Wait.', {
      retryAfterMs: 7_000,
      param: 'model',
      cause: new Error('secret'),
    });
    const wire = JSON.stringify(error.toWire());
    expect(wire).not.toContain('secret');
    expect(ServiceError.fromWire(JSON.parse(wire) as ReturnType<typeof error.toWire>)).toMatchObject({
      code: 'upstream_rate_limited',
      message: 'Wait.',
      isRetryable: true,
      retryAfterMs: 7_000,
      param: 'model',
    });
  });

  it('of a code that this version does not know is a fault of ours', () => {
    const wire = { code: 'from_the_future', message: 'Hm.', isRetryable: true };
    expect(ServiceError.fromWire(wire)).toMatchObject({ code: 'internal_error', message: 'Hm.', isRetryable: true });
  });

  it('can be tried again when the fault was not the caller’s, unless it says otherwise', () => {
    expect(new ServiceError('overloaded', '').isRetryable).toBe(true);
    expect(new ServiceError('invalid_request', '').isRetryable).toBe(false);
    expect(new ServiceError('overloaded', '', { isRetryable: false }).isRetryable).toBe(false);
  });

  it('hides what it was made from', () => {
    const error = ServiceError.from(new TypeError('inner detail'));
    expect(error.code).toBe('internal_error');
    expect(error.message).not.toContain('inner detail');
    expect(ServiceError.from(error)).toBe(error);
  });
});

describe('the table of errors', () => {
  it.each(Object.entries(ERROR_KINDS))('%s has a status, and an outcome that everybody knows', (code, kind) => {
    expect(isErrorCode(code)).toBe(true);
    expect(kind.status).toBeGreaterThanOrEqual(400);
    expect(OUTCOMES).toContain(kind.outcome);
  });

  it('never answers an upstream’s refusal of a token with the caller’s 401 or 403', () => {
    const aboutTokens = Object.values(ERROR_KINDS).filter((kind) => 'verdict' in kind && kind.verdict === 'auth');
    expect(aboutTokens).not.toHaveLength(0);
    for (const kind of aboutTokens) expect([401, 403]).not.toContain(kind.status);
  });

  it('knows no code but its own', () => {
    for (const word of ['toString', '__proto__', '', null, 7]) expect(isErrorCode(word)).toBe(false);
  });
});

describe('outcomes', () => {
  it('name each reason to finish', () => {
    expect(outcomeOfFinish('stop')).toBe('completed');
    for (const reason of ['length', 'tool_calls', 'content_filter'] as const) {
      expect(outcomeOfFinish(reason)).toBe(reason);
    }
  });
});

describe('names in Redis', () => {
  const tagOf = (name: string): string => /\{([^}]+)\}/.exec(name)![1]!;

  it('put into one slot what one command touches together', () => {
    const names = new RedisNames();
    expect(tagOf(names.worker('zai', 'a'))).toBe(tagOf(names.workers('zai')));
    expect(tagOf(names.requestQueue('zai'))).toBe(tagOf(names.workers('zai')));
    expect(tagOf(names.card('zai'))).toBe(tagOf(names.cards()));
    expect(tagOf(names.apiKeyRequests('d'))).toBe(tagOf(names.apiKeys()));
    expect(tagOf(names.apiKeyTokens('d'))).toBe(tagOf(names.apiKeys()));
  });

  it('begin with product and wire version, and keep two scopes apart', () => {
    expect(new RedisNames().replies('g')).toBe('sluice:v1:{gw:g}:rep');
    expect(new RedisNames('test-1').control('w')).toBe('sluice:test-1:v1:{wk:w}:ctl');
  });
});
