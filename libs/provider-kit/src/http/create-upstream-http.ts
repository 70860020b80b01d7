import { fetchImage } from '../images/fetch-image.js';
import { publicLookup } from '../images/public-lookup.js';
import type { ProxySettings } from '../proxies/proxy-choice.js';
import { createHttpClient } from './http-client.js';
import type { UpstreamHttp } from './upstream-http.js';

export interface UpstreamHttpOptions {
  /** Longest wait for a connection, ms; default 5 000. */
  readonly connectTimeoutMs?: number;
  /** Default: none, whatever the environment says. */
  readonly proxies?: ProxySettings;
  /** Certificates of authorities, PEM, in place of those that Node trusts: for tests. */
  readonly ca?: string;
}

/** Makes the HTTP client that a worker lives with; `close` cuts what is still running. */
export function createUpstreamHttp(options: UpstreamHttpOptions = {}): UpstreamHttp {
  const { connectTimeoutMs: timeoutMs = 5_000, proxies = {}, ca } = options;
  const upstreams = createHttpClient({ timeoutMs, proxies, ca });
  // Callers say where it goes, so that its names are looked up with more care.
  const images = createHttpClient({ timeoutMs, proxies, ca, lookup: publicLookup() });
  return {
    request: (request) => upstreams.request(request),
    fetchImage: (image) => fetchImage(images, image),
    close: async () => void (await Promise.all([upstreams.close(), images.close()])),
  };
}
