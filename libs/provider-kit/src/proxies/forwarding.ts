import type { Dispatcher } from 'undici';
import { proxyAuthorization } from './http-tunnel.js';
import type { ChooseProxy, Proxy } from './proxy-choice.js';

/**
 * Hands requests for http:// addresses to their HTTP proxy with the whole address in the first line (RFC 9112, 3.2.2),
 * as many proxies open tunnels to port 443 alone.
 */
export function forwarding(chooseProxy: ChooseProxy, proxies: Dispatcher): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const target = new URL(String(options.origin));
    const proxy = target.protocol === 'http:' ? chooseProxy(target) : null;
    if (proxy?.kind !== 'http') return dispatch(options, handler);
    return proxies.dispatch(toProxyRequest(options, target, proxy), handler);
  };
}

function toProxyRequest(options: Dispatcher.DispatchOptions, target: URL, proxy: Proxy): Dispatcher.DispatchOptions {
  const { headers } = options;
  const own = { host: target.host, ...proxyAuthorization(proxy) };
  return {
    ...options,
    origin: `http://${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`,
    path: `${target.origin}${options.path}`,
    // A list of names and values in turn once a redirect was followed.
    headers: Array.isArray(headers)
      ? [...(headers as string[]), ...Object.entries(own).flat()]
      : { ...headers, ...own },
  };
}
