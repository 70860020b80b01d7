import { classifyFailure, readFailure } from '@sluice/provider-kit';
import { describe, expect, it } from 'vitest';
import { rulingOf } from './to-error.js';

const errorOf = (status: number, error: object) =>
  classifyFailure(readFailure({ status, headers: {}, text: JSON.stringify({ error }) }, 0), {
    upstream: 'Z.AI',
    rule: rulingOf,
  });

describe('rulingOf of the official API', () => {
  it.each([
    [401, { code: '1000' }, 'upstream_credentials_exhausted'],
    [401, { code: 1004 }, 'upstream_credentials_exhausted'],
    [429, { code: '1112' }, 'upstream_credentials_exhausted'],
    [429, { code: '1113', message: 'Your account is in arrears' }, 'upstream_quota_exhausted'],
    [429, { code: '1121' }, 'upstream_quota_exhausted'],
    [429, { message: 'Insufficient balance' }, 'upstream_quota_exhausted'],
    [429, { code: '1302' }, 'upstream_rate_limited'],
    [429, { code: '1303' }, 'upstream_rate_limited'],
    [429, { code: '1305' }, 'upstream_rate_limited'],
    [429, { code: '1304' }, 'upstream_quota_exhausted'],
    [429, {}, 'upstream_rate_limited'],
    [400, { code: '1301' }, 'content_policy_violation'],
    [400, { code: '1261' }, 'context_length_exceeded'],
    [434, {}, 'upstream_credentials_exhausted'],
    [200, { code: '1302' }, 'upstream_rate_limited'],
    [200, { code: '1234' }, 'upstream_error'],
    [500, { code: '1230' }, 'upstream_error'],
  ])('calls HTTP %i with %j %s', (status, error, code) => {
    expect(errorOf(status, error).code).toBe(code);
  });

  it.each([
    [{ code: '1211', message: 'Unknown Model' }, 'model'],
    [{ code: '1214', message: 'Invalid max_tokens parameter' }, 'max_tokens'],
    [{ code: '1213', message: 'something else' }, undefined],
  ])('names the field that %j is about', (error, param) => {
    expect(errorOf(400, error)).toMatchObject({ code: 'upstream_rejected_request', param });
  });
});
