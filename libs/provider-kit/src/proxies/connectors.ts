import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { openHttpTunnel } from './http-tunnel.js';
import { bareHost, portOf, type ChooseProxy } from './proxy-choice.js';
import { notReached } from './proxy-error.js';
import { openSocksTunnel } from './socks-tunnel.js';

export interface ConnectorOptions {
  readonly timeoutMs: number;
  /** Certificates of authorities, PEM, in place of those that Node trusts. */
  readonly ca?: string;
  /** Looks hosts up in place of the system, where no proxy does. */
  readonly lookup?: LookupFunction;
}

/** Connects to upstreams: straight, or through a tunnel of the proxy that `chooseProxy` names. */
export function upstreamConnector(chooseProxy: ChooseProxy, options: ConnectorOptions): buildConnector.connector {
  const { timeoutMs, ca, lookup } = options;
  const trust = { allowH2: false, timeout: timeoutMs, ...(ca === undefined ? {} : { ca }) };
  const straight = buildConnector({ ...trust, ...(lookup === undefined ? {} : { lookup }) });
  const secureTunnel = buildConnector(trust);
  return (target, callback) => {
    const proxy = chooseProxy(target);
    if (proxy === null) return straight(target, callback);
    const open = proxy.kind === 'http' ? openHttpTunnel : openSocksTunnel;
    open(proxy, bareHost(target.hostname), portOf(target), timeoutMs).then(
      (socket) => {
        if (target.protocol === 'https:') secureTunnel({ ...target, httpSocket: socket }, callback);
        else callback(null, socket.setNoDelay(true));
      },
      (error: Error) => callback(error, null),
    );
  };
}

/** Connects to HTTP proxies that requests are handed to whole. */
export function proxyConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs });
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(notReached((error as NodeJS.ErrnoException).code), null);
    });
}
