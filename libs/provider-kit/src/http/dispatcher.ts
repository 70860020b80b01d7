import { Agent, interceptors, type Dispatcher } from 'undici';
import { proxyConnector, upstreamConnector, type ConnectorOptions } from '../proxies/connectors.js';
import { forwarding } from '../proxies/forwarding.js';
import { proxyChooser, type ProxySettings } from '../proxies/proxy-choice.js';

/** The two ways out: `direct` hands a redirect to the caller, `redirecting` follows it. They share connections. */
export interface Dispatchers {
  readonly direct: Dispatcher;
  readonly redirecting: Dispatcher;
  close(): Promise<void>;
}

export interface DispatcherOptions extends ConnectorOptions {
  readonly proxies: ProxySettings;
}

/** Longest silence inside an answer that the connection itself allows, ms. Whoever waits for it gives up earlier. */
const BODY_TIMEOUT_MS = 1_800_000;
const MAX_REDIRECTS = 5;

/**
 * Builds the connection pools, one for each origin. The only place that decides how upstreams are reached: straight, or
 * by a proxy.
 *
 * HTTP/1.1 only: a stream then has a connection of its own, and closing it tells the upstream at once to stop. The
 * number of connections is not bounded here; a worker bounds its requests.
 */
export function createDispatchers(options: DispatcherOptions): Dispatchers {
  const chooseProxy = proxyChooser(options.proxies);
  const pools = { allowH2: false, pipelining: 1, keepAliveTimeout: 10_000, bodyTimeout: BODY_TIMEOUT_MS };
  const upstreams = new Agent({ ...pools, connect: upstreamConnector(chooseProxy, options) });
  const proxies = new Agent({ ...pools, connect: proxyConnector(options.timeoutMs) });
  const direct = upstreams.compose(forwarding(chooseProxy, proxies));
  return {
    direct,
    redirecting: direct.compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTS })),
    close: async () => void (await Promise.all([upstreams.destroy(), proxies.destroy()])),
  };
}
