import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { Proxy } from './proxy-choice.js';
import { notReached, ProxyError, TOO_SLOW, WRONG_LOGIN } from './proxy-error.js';

/**
 * Has a SOCKS5 proxy connect to a host (RFC 1928), which it looks up itself.
 *
 * @returns the connection, whose other end is that host
 * @throws ProxyError
 */
export async function openSocksTunnel(proxy: Proxy, host: string, port: number, timeoutMs: number): Promise<Socket> {
  const login = proxy.user === '' && proxy.password === '' ? {} : { userId: proxy.user, password: proxy.password };
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { type: 5, host: proxy.host, port: proxy.port, ...login },
      command: 'connect',
      destination: { host, port },
      timeout: timeoutMs,
    });
    return socket;
  } catch (error) {
    throw toProxyError(String(error));
  }
}

/** The client's own error holds the password, and its words the address: only what is known of them is told. */
function toProxyError(words: string): ProxyError {
  const refusal = /rejected connection - (\w+)/i.exec(words)?.[1];
  if (refusal !== undefined) return new ProxyError(`did not connect (${refusal})`);
  if (/authentication|auth type/i.test(words)) return new ProxyError(WRONG_LOGIN);
  if (/timed out/i.test(words)) return new ProxyError(TOO_SLOW);
  return notReached(/\bE[A-Z]{4,}\b/.exec(words)?.[0]);
}
