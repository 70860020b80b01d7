import { Agent, interceptors, type Dispatcher } from 'undici';

/** The two ways out: `direct` hands a redirect to the caller, `redirecting` follows it. They share connections. */
export interface Dispatchers {
  readonly direct: Dispatcher;
  readonly redirecting: Dispatcher;
  close(): Promise<void>;
}

/** Longest silence inside an answer that the connection itself allows, ms. Whoever waits for it gives up earlier. */
const BODY_TIMEOUT_MS = 1_800_000;
const MAX_REDIRECTS = 5;

/**
 * Builds the connection pools, one for each origin. The only place that decides how upstreams are reached, so the one
 * where a proxy goes in front.
 *
 * HTTP/1.1 only: a stream then has a connection of its own, and closing it tells the upstream at once to stop. The
 * number of connections is not bounded here; a worker bounds its requests.
 */
export function createDispatchers(connectTimeoutMs: number): Dispatchers {
  const agent = new Agent({
    allowH2: false,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: 10_000,
    bodyTimeout: BODY_TIMEOUT_MS,
  });
  return {
    direct: agent,
    redirecting: agent.compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTS })),
    close: () => agent.destroy(),
  };
}
