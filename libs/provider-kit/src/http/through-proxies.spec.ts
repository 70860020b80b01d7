import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server } from 'node:net';
import { eventually, makeCertificate, startHttpProxy, startSocksProxy, type TestProxy } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamHttp, type UpstreamHttpOptions } from './create-upstream-http.js';
import type { UpstreamHttp, UpstreamRequest } from './upstream-http.js';

/** A name that only the proxies can find: whoever goes past them fails. */
const NAME = 'upstream.example';
const LOGIN = { user: 'us@er', password: 'se:cret%' };
const options = { login: LOGIN, hosts: { [NAME]: '127.0.0.1' } };

let handler: RequestListener;
let ca: string;
let plain: Server;
let secure: Server;
const closing: (() => Promise<void> | void)[] = [];

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const certificate = await makeCertificate([NAME]);
  ca = certificate.cert;
  plain = createServer((request, response) => handler(request, response));
  secure = createTlsServer(certificate, (request, response) => handler(request, response));
  await Promise.all([listen(plain), listen(secure)]);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

afterAll(() => {
  plain.close();
  secure.close();
});

function client(proxies: UpstreamHttpOptions['proxies'], more: UpstreamHttpOptions = {}) {
  const http: UpstreamHttp = createUpstreamHttp({ ca, proxies, ...more });
  closing.push(() => http.close());
  return (url: string, request: Partial<UpstreamRequest> = {}) =>
    http.request({ method: 'GET', url, signal: new AbortController().signal, ...request });
}

async function started(start: Promise<TestProxy>): Promise<TestProxy> {
  const proxy = await start;
  closing.push(() => proxy.close());
  return proxy;
}

const origins = { plain: () => `http://${NAME}:${portOf(plain)}`, secure: () => `https://${NAME}:${portOf(secure)}` };

const WAYS = {
  'HTTP_PROXY to http': { socks: false, origin: origins.plain, seen: () => `GET ${origins.plain()}/path?a=1` },
  'HTTPS_PROXY to https': { socks: false, origin: origins.secure, seen: () => `CONNECT ${NAME}:${portOf(secure)}` },
  'SOCKS5_PROXY to http': { socks: true, origin: origins.plain, seen: () => `CONNECT ${NAME}:${portOf(plain)}` },
  'SOCKS5_PROXY to https': { socks: true, origin: origins.secure, seen: () => `CONNECT ${NAME}:${portOf(secure)}` },
};

describe.each(Object.entries(WAYS))('through %s', (_, { socks, origin, seen }) => {
  const startProxy = (more = options) => started(socks ? startSocksProxy(more) : startHttpProxy(more));
  const clientOf = (url: string, more?: UpstreamHttpOptions) => client(socks ? { socks5: url } : { https: url }, more);

  it('a request arrives whole, with the answer back, and the upstream sees nothing of the proxy', async () => {
    handler = (request, response) => {
      const { host, 'proxy-authorization': login, 'x-own': own } = request.headers;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(JSON.stringify([request.url, host, login, own, body])));
    };
    const proxy = await startProxy();
    const send = clientOf(proxy.url);
    const response = await send(`${origin()}/path?a=1`, { method: 'POST', headers: { 'x-own': 'o' }, body: 'hello' });
    expect(response.status).toBe(200);
    expect(JSON.parse(await response.text())).toEqual(['/path?a=1', new URL(origin()).host, null, 'o', 'hello']);
    expect(proxy.targets).toEqual([seen().replace('GET', 'POST')]);
  });

  it('a connection serves one request after the other', async () => {
    handler = (_request, response) => response.end('ok');
    const proxy = await startProxy();
    const send = clientOf(proxy.url);
    for (let round = 0; round < 3; round += 1) {
      await (await send(`${origin()}/path?a=1`)).text();
      // The client takes its connection back one turn of the event loop after the end of a body.
      await new Promise(setImmediate);
    }
    expect(proxy.connections).toBe(1);
  });

  it('redirects are followed', async () => {
    handler = (request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/path?a=1' }).end();
      else response.end('arrived');
    };
    const proxy = await startProxy();
    const response = await clientOf(proxy.url)(`${origin()}/old`, { followsRedirects: true });
    expect(await response.text()).toBe('arrived');
    expect(proxy.targets.at(-1)).toBe(seen());
  });

  it('an abort closes the connection of the upstream', async () => {
    const closed = new Promise((resolve) => {
      handler = (request, response) => {
        request.socket.once('close', resolve);
        response.write('part');
      };
    });
    const proxy = await startProxy();
    const controller = new AbortController();
    const response = await clientOf(proxy.url)(`${origin()}/`, { signal: controller.signal });
    const chunks = response.body[Symbol.asyncIterator]();
    await chunks.next();
    const next = chunks.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'client_closed' });
    await closed;
    await eventually(() => proxy.open === 0);
  });

  it.each([
    ['another password', (url: string) => url.replace('se%3Acret', 'other')],
    ['no login', (url: string) => url.replace(/\/\/.*@/, '//')],
  ])('a proxy that is given %s is named as the fault, without it', async (_case, wrong) => {
    const proxy = await startProxy();
    const error = await clientOf(wrong(proxy.url))(`${origin()}/`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('the proxy does not accept the user and password'),
    });
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toMatch(/cret|other|us@er/);
    expect(proxy.targets).toEqual([]);
  });

  it('a proxy that is not there is named as the fault', async () => {
    const proxy = await startProxy();
    await proxy.close();
    await expect(clientOf(proxy.url)(`${origin()}/`)).rejects.toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringMatching(/the proxy cannot be reached \(ECONNREFUSED\)/),
    });
  });

  it('a proxy that says nothing is given up', async () => {
    const silent = createRawServer();
    await listen(silent);
    closing.push(() => void silent.close());
    silent.on('connection', (socket) => closing.unshift(() => void socket.destroy()));
    const url = `${socks ? 'socks5' : 'http'}://127.0.0.1:${portOf(silent)}`;
    const waiting = clientOf(url, { connectTimeoutMs: 200 })(`${origin()}/`, { headersTimeoutMs: 200 });
    await expect(waiting).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  it('an excepted host is gone to straight', async () => {
    handler = (_request, response) => response.end('ok');
    const proxy = await startProxy();
    const send = client({ [socks ? 'socks5' : 'http']: proxy.url, except: ['127.0.0.1'] });
    expect((await send(`http://127.0.0.1:${portOf(plain)}/`)).status).toBe(200);
    expect(proxy.connections).toBe(0);
  });
});

describe('a tunnel', () => {
  it.each(['http', 'socks5'])('of kind %s to an upstream that is not there is the proxy telling so', async (kind) => {
    const proxy = await started(kind === 'http' ? startHttpProxy(options) : startSocksProxy(options));
    await expect(client({ [kind]: proxy.url })(`https://${NAME}:1/`)).rejects.toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringMatching(/the proxy did not connect/),
    });
  });

  it.each(['http', 'socks5'])('of kind %s leads to the certificate that is asked for, or nowhere', async (kind) => {
    const proxy = await started(
      kind === 'http'
        ? startHttpProxy({ hosts: { 'other.example': '127.0.0.1' } })
        : startSocksProxy({ hosts: { 'other.example': '127.0.0.1' } }),
    );
    await expect(client({ [kind]: proxy.url })(`https://other.example:${portOf(secure)}/`)).rejects.toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });
});
