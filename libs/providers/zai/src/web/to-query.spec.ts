import { describe, expect, it } from 'vitest';
import { pageHeaders } from './browser.js';
import { toQuery } from './to-query.js';

const fields = { requestId: 'r', userId: 'u', timestampMs: 1_773_136_200_123, secret: 'jwt', chatId: 'c' };
const queryOf = (isPersisted: boolean) => Object.fromEntries(new URLSearchParams(toQuery({ ...fields, isPersisted })));

describe('toQuery', () => {
  it('names the request, its time and its page', () => {
    expect(queryOf(false)).toEqual({
      requestId: 'r',
      timestamp: '1773136200123',
      user_id: 'u',
      token: 'jwt',
      current_url: 'https://chat.z.ai/c/c',
      pathname: '/c/c',
      signature_timestamp: '1773136200123',
      version: '0.0.1',
      platform: 'web',
    });
  });

  it('describes the browser for a persisted chat, with the user agent of the headers', () => {
    expect(queryOf(true)).toMatchObject({
      user_agent: pageHeaders('c', '*/*')['user-agent'],
      timezone_offset: '-480',
      viewport_size: '944x919',
      referrer: '',
      local_time: '2026-03-10T09:50:00.123Z',
      utc_time: 'Tue, 10 Mar 2026 09:50:00 GMT',
      max_touch_points: '10',
      os_name: 'Windows',
    });
  });
});
