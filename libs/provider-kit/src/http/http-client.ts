import { ServiceError } from '@sluice/contract';
import { ProxyError, WRONG_LOGIN } from '../proxies/proxy-error.js';
import { briefBody, type EncodedBody } from './brief-body.js';
import { createDispatchers, type DispatcherOptions } from './dispatcher.js';
import type { UpstreamHttp, UpstreamRequest } from './upstream-http.js';
import { UndiciExchange } from './undici-exchange.js';

/** One set of connections, and how requests are sent over it. */
export type HttpClient = Pick<UpstreamHttp, 'request' | 'close'>;

const HEADERS_TIMEOUT_MS = 60_000;

/** Makes a client with connections of its own; `close` cuts what is still running. */
export function createHttpClient(options: DispatcherOptions): HttpClient {
  const dispatchers = createDispatchers(options);
  const { http, https, socks5 } = options.proxies;
  const hasProxy = [http, https, socks5].some(Boolean);

  return {
    async request(request: UpstreamRequest) {
      const { signal } = request;
      const encoded = await encodeBody(request.body);
      const { origin, pathname, search } = new URL(request.url);
      const dispatcher = request.followsRedirects === true ? dispatchers.redirecting : dispatchers.direct;
      const exchange = new UndiciExchange(signal);
      try {
        dispatcher.dispatch(
          {
            origin,
            path: pathname + search,
            method: request.method,
            headers: { ...request.headers, ...encoded.headers },
            body: encoded.body,
            headersTimeout: request.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
          },
          exchange,
        );
        const response = await exchange.response;
        if (hasProxy && response.status === 407) {
          response.release();
          throw new ProxyError(WRONG_LOGIN);
        }
        return response;
      } catch (error) {
        throw toConnectionError(error, origin, signal);
      }
    },
    close: () => dispatchers.close(),
  };
}

/** Forms are written out here, as undici takes only forms of its own make. */
async function encodeBody(body: UpstreamRequest['body']): Promise<EncodedBody> {
  if (!(body instanceof FormData)) return briefBody(body ?? null);
  const encoded = new Response(body);
  const contentType = encoded.headers.get('content-type');
  const headers: Record<string, string> = contentType === null ? {} : { 'content-type': contentType };
  return { body: Buffer.from(await encoded.arrayBuffer()), headers };
}

/** The cause is left with its code alone: an address of an upstream can hold a token. */
function toConnectionError(error: unknown, origin: string, signal: AbortSignal): ServiceError {
  if (signal.aborted) return new ServiceError('client_closed', 'The caller left before the upstream answered.');
  if (error instanceof ProxyError) {
    const advice = 'Try again in a moment; if it stays so, check the settings of the proxy.';
    return new ServiceError('upstream_unreachable', `No answer from ${origin}: the proxy ${error.message}. ${advice}`);
  }
  const { code } = error as { code?: unknown };
  if (code === 'UND_ERR_INVALID_ARG') {
    return new ServiceError(
      'internal_error',
      `A request to ${origin} could not be written. Check the token for odd characters.`,
    );
  }
  const reason = typeof code === 'string' ? code : 'no connection';
  return new ServiceError('upstream_unreachable', `No answer from ${origin} (${reason}). Try again in a moment.`);
}
