import { describe, expect, it } from 'vitest';
import type { RequestView } from '../../api/generated/schema';
import { isFiltering, matches, merged, toQuery, type RequestFilter } from './request-filter';

const NONE: RequestFilter = { model: null, outcome: null, apiKeyId: null, tokenId: null, span: null, q: null };
const request = (id: string, more: Partial<RequestView> = {}): RequestView =>
  ({
    id,
    at: '2026-01-01T00:00:00.000Z',
    model: 'GLM-4.6',
    outcome: 'completed',
    apiKeyId: null,
    tokenId: null,
    ...more,
  }) as RequestView;

describe('the filters of requests', () => {
  it('ask for nothing that is not set, and for the same thing within a minute', () => {
    expect([toQuery(NONE, 0), isFiltering(NONE)]).toEqual([{}, false]);
    const lastHour = { ...NONE, span: '1h' as const };
    expect(toQuery(lastHour, 3_600_000 + 1_000)).toEqual(toQuery(lastHour, 3_600_000 + 59_000));
    expect(toQuery(lastHour, 3_660_000)).toEqual({ from: '1970-01-01T00:01:00.000Z' });
  });

  it('hold for requests that come live, too', () => {
    expect(matches(NONE, request('req_a'))).toBe(true);
    expect(matches({ ...NONE, apiKeyId: 'none' }, request('req_a'))).toBe(true);
    expect(matches({ ...NONE, apiKeyId: 'none' }, request('req_a', { apiKeyId: 'key_1' }))).toBe(false);
    expect(matches({ ...NONE, outcome: 'refused' }, request('req_a'))).toBe(false);
    for (const q of ['req_a', 'chatcmpl-a', 'chatcmpl-ab', 'ab', 're']) {
      expect(matches({ ...NONE, q }, request('req_ab'))).toBe(true);
    }
    for (const q of ['req_b', 'chatcmpl-b', 'b']) expect(matches({ ...NONE, q }, request('req_ab'))).toBe(false);
  });

  it('show each request once, newest first, and no more than fit', () => {
    const old = request('req_old', { at: '2025-12-31T00:00:00.000Z' });
    const fresh = request('req_new', { at: '2026-01-02T00:00:00.000Z' });
    const ids = (most: number): string[] =>
      merged([fresh, request('req_a')], [request('req_a'), old], most).map(({ id }) => id);
    expect([ids(9), ids(2)]).toEqual([
      ['req_new', 'req_a', 'req_old'],
      ['req_new', 'req_a'],
    ]);
  });
});
