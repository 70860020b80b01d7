import { classifyFailure, readFailure } from '@sluice/provider-kit';
import { describe, expect, it } from 'vitest';
import { rulingOf } from './to-error.js';

const errorOf = (status: number, body: object) =>
  classifyFailure(readFailure({ status, headers: {}, text: JSON.stringify(body) }, 0), {
    upstream: 'LongCat',
    rule: rulingOf,
  });

describe('rulingOf of the official API', () => {
  it.each([
    [401, { code: 'invalid_api_key', message: 'bad key' }, 'upstream_credentials_exhausted'],
    [402, { message: 'Payment Required' }, 'upstream_quota_exhausted'],
    [403, { message: 'The token quota of this key is used up' }, 'upstream_quota_exhausted'],
    [403, { message: 'The API key has no permission' }, 'upstream_credentials_exhausted'],
    [429, { code: 'rate_limit_exceeded', type: 'rate_limit_error' }, 'upstream_rate_limited'],
    [429, { code: 'insufficient_quota' }, 'upstream_quota_exhausted'],
    [200, { code: 'rate_limit_exceeded', message: 'slow down' }, 'upstream_rate_limited'],
    [400, { message: 'This exceeds the maximum context length' }, 'context_length_exceeded'],
    [500, { message: 'quota service failed' }, 'upstream_error'],
    [503, {}, 'upstream_error'],
  ])('calls HTTP %i with %j %s', (status, error, code) => {
    expect(errorOf(status, { error }).code).toBe(code);
  });

  it('takes a list of models that speaks of quotas for nothing of the sort', () => {
    expect(errorOf(200, { data: [{ id: 'LongCat-2.0', pricing: 'counts against the quota' }] }).code).toBe(
      'upstream_error',
    );
  });

  it.each([
    [400, 'temperature is invalid: it must be 0 to 1', 'temperature'],
    [400, 'model does not exist', 'model'],
    [422, 'something else', undefined],
  ])('names the field that HTTP %i with %j is about', (status, message, param) => {
    expect(errorOf(status, { error: { message } })).toMatchObject({ code: 'upstream_rejected_request', param });
  });
});
