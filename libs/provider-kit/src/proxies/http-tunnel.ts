import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Proxy } from './proxy-choice.js';
import { notReached, ProxyError, TOO_SLOW, WRONG_LOGIN } from './proxy-error.js';

/**
 * Has an HTTP proxy connect to a host, by CONNECT (RFC 9110, 9.3.6).
 *
 * @returns the connection, whose other end is that host
 * @throws ProxyError
 */
export function openHttpTunnel(proxy: Proxy, host: string, port: number, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const connect = request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
  });
  const timer = setTimeout(() => connect.destroy(new ProxyError(TOO_SLOW)), timeoutMs);
  connect.once('close', () => clearTimeout(timer));
  connect.once('error', (error: NodeJS.ErrnoException) =>
    reject(error instanceof ProxyError ? error : notReached(error.code)),
  );
  connect.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
    clearTimeout(timer);
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      return resolve(socket);
    }
    socket.destroy();
    reject(new ProxyError(statusCode === 407 ? WRONG_LOGIN : `did not connect (HTTP ${statusCode})`));
  });
  connect.end();
  return promise;
}

export function proxyAuthorization({ user, password }: Proxy): Readonly<Record<string, string>> {
  if (user === '' && password === '') return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
