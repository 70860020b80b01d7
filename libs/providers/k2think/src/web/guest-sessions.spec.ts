import { createUpstreamHttp, type UpstreamHttp } from '@sluice/provider-kit';
import { RecordedUpstream, type Reply } from '@sluice/provider-kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuestSessions } from './guest-sessions.js';

const NOW = Date.UTC(2026, 0, 1);
const { signal } = new AbortController();

let http: UpstreamHttp;
let site: RecordedUpstream;
let headers: Record<string, string>;
let status: number;

beforeEach(async () => {
  http = createUpstreamHttp();
  status = 200;
  headers = { 'set-cookie': 'a=1' };
  site = await RecordedUpstream.start((): Reply => ({ status, body: '<html></html>', headers }));
});

afterEach(async () => {
  await http.close();
  await site.stop();
});

const mint = () => new GuestSessions(site.url, { http, now: () => NOW, warn: () => undefined }).mint(signal);

describe('GuestSessions', () => {
  it('knows the same cookies for the same guest', async () => {
    const [first, second] = [await mint(), await mint()];
    expect(first).toEqual({ id: second.id, secret: 'a=1', ttlMs: 480_000 });
    headers = { 'set-cookie': 'a=2' };
    expect((await mint()).id).not.toBe(first.id);
  });

  it('counts on a guest no longer than on his cookies', async () => {
    headers = { 'set-cookie': 'a=1; Max-Age=60' };
    expect((await mint()).ttlMs).toBe(60_000);
  });

  it('takes a page without any cookie for that of a firewall', async () => {
    headers = {};
    await expect(mint()).rejects.toMatchObject({ code: 'upstream_blocked' });
  });

  it('goes round in a circle five times at most', async () => {
    status = 302;
    headers = { location: '/guest' };
    await expect(mint()).rejects.toMatchObject({ code: 'upstream_protocol_changed' });
    expect(site.requests).toHaveLength(6);
  });

  it('follows to no other site, so that no cookie is shown to one', async () => {
    const other = await RecordedUpstream.start(() => ({ body: '' }));
    status = 302;
    headers = { location: `${other.url}/guest`, 'set-cookie': 'a=1' };
    await expect(mint()).rejects.toMatchObject({ code: 'upstream_protocol_changed' });
    expect(other.requests).toEqual([]);
    await other.stop();
  });
});
