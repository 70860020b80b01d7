import { createUpstreamHttp, type UpstreamHttp } from '@sluice/provider-kit';
import { RecordedUpstream, type Reply } from '@sluice/provider-kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeVersion, newestVersion } from './fe-version.js';

const HTML = { 'content-type': 'text/html' };
const page = (...versions: string[]): Reply => ({
  headers: HTML,
  body: versions.map((v) => `<a href="/${v}/a.js">`).join(),
});

let http: UpstreamHttp;
let site: RecordedUpstream;
let reply: Reply;
let now: number;
let warnings: string[];
let version: FeVersion;

beforeEach(async () => {
  http = createUpstreamHttp();
  site = await RecordedUpstream.start(() => reply);
  now = 1_000_000;
  warnings = [];
  const tools = { http, now: () => now, warn: (message: string) => void warnings.push(message) };
  version = new FeVersion({ siteUrl: site.url, fallback: 'prod-fe-1.0.50', tools });
});

afterEach(async () => {
  await http.close();
  await site.stop();
});

describe('newestVersion', () => {
  it('compares by number', () => {
    expect(newestVersion('prod-fe-1.0.99 prod-fe-1.0.107 prod-fe-1.0.106')).toBe('prod-fe-1.0.107');
    expect(newestVersion('prod-fe-1.9.9 prod-fe-2.0.0')).toBe('prod-fe-2.0.0');
    expect(newestVersion('nothing')).toBeNull();
  });
});

describe('FeVersion', () => {
  it('asks the site once for calls at the same time, and again after half an hour', async () => {
    reply = page('prod-fe-1.0.99', 'prod-fe-1.0.107');
    expect(await Promise.all([version.current(), version.current()])).toEqual(['prod-fe-1.0.107', 'prod-fe-1.0.107']);
    now += 1_799_000;
    await version.current();
    expect(site.requests).toHaveLength(1);
    now += 2_000;
    reply = page('prod-fe-1.0.108');
    expect(await version.current()).toBe('prod-fe-1.0.108');
  });

  it('serves the last version known when the site fails, and tries again within a minute', async () => {
    reply = page('prod-fe-1.0.107');
    await version.current();
    now += 1_800_001;
    reply = { status: 500, body: 'prod-fe-9.9.9' };
    expect(await version.current()).toBe('prod-fe-1.0.107');
    expect(warnings).toHaveLength(1);
    reply = page('prod-fe-1.0.120');
    now += 60_001;
    expect(await version.current()).toBe('prod-fe-1.0.120');
  });

  it('serves the configured version when the site was never reached', async () => {
    reply = { headers: HTML, body: 'no version here' };
    expect(await version.current()).toBe('prod-fe-1.0.50');
  });

  it('asks anew when the version is said to be outdated, unless somebody did already', async () => {
    reply = page('prod-fe-1.0.107');
    await version.current();
    reply = page('prod-fe-1.0.108');
    expect(await version.renew('prod-fe-1.0.107')).toBe('prod-fe-1.0.108');
    expect(await version.renew('prod-fe-1.0.107')).toBe('prod-fe-1.0.108');
    expect(site.requests).toHaveLength(2);
  });
});
