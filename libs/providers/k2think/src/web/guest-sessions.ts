import { createHash } from 'node:crypto';
import { ServiceError } from '@sluice/contract';
import type { Guest, ProviderTools, UpstreamResponse } from '@sluice/provider-kit';
import { BROWSER_HEADERS } from './browser.js';
import { CookieJar } from './cookie-jar.js';
import { toError } from './to-error.js';

const TIMEOUT_MS = 15_000;
const MOST_REDIRECTS = 5;
/** The site does not say how long it knows a guest; a new one costs one request. */
const LONGEST_TTL_MS = 480_000;

/** Makes guests: whoever opens the page of guests is one, known by its cookies alone. */
export class GuestSessions {
  constructor(
    private readonly siteUrl: string,
    private readonly tools: ProviderTools,
  ) {}

  /** A new guest. Redirects are followed here, as each may set cookies. */
  async mint(signal: AbortSignal): Promise<Guest> {
    const jar = new CookieJar();
    let url = `${this.siteUrl}/guest`;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const response = await this.open(url, jar, signal);
      jar.take(response.headers, this.tools.now());
      const target = await targetOf(response, url);
      if (target === null) return this.toGuest(jar, response);
      if (new URL(target).origin !== new URL(this.siteUrl).origin) break;
      url = target;
    }
    throw new ServiceError('upstream_protocol_changed', 'www.k2think.ai leads its guests somewhere else.');
  }

  private open(url: string, jar: CookieJar, signal: AbortSignal): Promise<UpstreamResponse> {
    const cookie = jar.header();
    return this.tools.http.request({
      method: 'GET',
      url,
      headers: { ...BROWSER_HEADERS, ...(cookie === '' ? {} : { cookie }) },
      signal,
      headersTimeoutMs: TIMEOUT_MS,
    });
  }

  /** A page without any cookie knows no guest: it is what a firewall shows in place of it. */
  private async toGuest(jar: CookieJar, response: UpstreamResponse): Promise<Guest> {
    const { status, headers } = response;
    const text = await response.text();
    const secret = jar.header();
    if (status < 200 || status > 299 || secret === '') {
      throw toError({ status, headers, text }, { nowMs: this.tools.now(), secrets: jar.values(), userTexts: [] });
    }
    const id = createHash('sha256').update(secret).digest('hex').slice(0, 16);
    const leftMs = (jar.expiresAt() ?? Infinity) - this.tools.now();
    return { id, secret, ttlMs: Math.min(leftMs, LONGEST_TTL_MS) };
  }
}

/** Where a redirect leads; null for any other answer. */
async function targetOf(response: UpstreamResponse, url: string): Promise<string | null> {
  const { location } = response.headers;
  if (response.status < 300 || response.status > 399 || typeof location !== 'string') return null;
  await response.text();
  return new URL(location, url).href;
}
