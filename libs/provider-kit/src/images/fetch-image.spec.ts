import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate, startHttpProxy, startSocksProxy } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../http/http-client.js';
import { createUpstreamHttp } from '../http/create-upstream-http.js';
import { fetchImage, type FetchImageOptions } from './fetch-image.js';
import { publicLookup } from './public-lookup.js';

const PNG = Buffer.from('iVBORw0KGgo=', 'base64');
const GOOD = { contentType: 'image/png', bytes: PNG };
const PARAM = 'messages.0.content.1';

/** Servers stand on two addresses of loopback, of which one passes as public. */
const isPublic = (address: string) => address === '127.0.0.1';
const ADDRESSES: Record<string, string[]> = {
  'good.example': ['127.0.0.1'],
  'bad.example': ['127.0.0.2'],
  'mixed.example': ['127.0.0.1', '127.0.0.2'],
};
const resolve = (name: string) => Promise.resolve((ADDRESSES[name] ?? []).map((address) => ({ address, family: 4 })));

let ca: string;
let servers: Server[];
let port: number;
let connections: number;
let handler: RequestListener;
let client: HttpClient;

beforeAll(async () => {
  const certificate = await makeCertificate([...Object.keys(ADDRESSES), '127.0.0.1', '127.0.0.2']);
  ca = certificate.cert;
  port = 0;
  servers = [];
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    const server = createServer(certificate, (request, response) => handler(request, response));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((listening) => server.listen(port, host, listening));
    ({ port } = server.address() as AddressInfo);
    servers.push(server);
  }
});

beforeEach(() => {
  connections = 0;
  client = createHttpClient({ timeoutMs: 2_000, proxies: {}, ca, lookup: publicLookup(resolve, isPublic) });
  handler = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
});

afterEach(() => client.close());

afterAll(() => servers.forEach((server) => server.close()));

const { signal } = new AbortController();
const fetchFrom = (url: string, options: FetchImageOptions = {}) =>
  fetchImage(client, { url, param: PARAM, signal }, { isPublic, ...options });
const good = (path = '/') => `https://good.example:${port}${path}`;
const fault = (words: string) => ({
  code: 'invalid_request',
  param: PARAM,
  message: expect.stringContaining(words) as string,
});

/** Answers `/` with a redirect, all else with the image. */
const redirecting = (location: string) => {
  handler = (request, response) => {
    if (request.url === '/') response.writeHead(302, { location }).end();
    else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  };
};

describe('an image is fetched', () => {
  it('from a name that stands for public addresses', async () => {
    expect(await fetchFrom(good())).toEqual(GOOD);
  });

  it('from a public address', async () => {
    expect(await fetchFrom(`https://127.0.0.1:${port}/`)).toEqual(GOOD);
  });

  it('where up to three redirects lead', async () => {
    handler = (request, response) => {
      const step = Number(request.url?.slice(1));
      if (step > 0) response.writeHead(307, { location: `/${step - 1}` }).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    };
    expect(await fetchFrom(good('/3'))).toEqual(GOOD);
    await expect(fetchFrom(good('/4'))).rejects.toMatchObject(fault('could not be fetched'));
  });

  it.each([
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
  ])('as %s where its bytes are, whatever it is called', async (contentType, bytes) => {
    handler = (_request, response) => response.writeHead(200, { 'content-type': 'image/x' }).end(bytes);
    expect(await fetchFrom(good())).toEqual({ contentType, bytes });
  });
});

describe('an image is refused, and its server not called,', () => {
  it.each([
    ...['http://good.example/', 'ftp://good.example/', 'file:///etc/passwd', 'https://', 'nonsense'],
    ...['https://user:password@good.example/', 'https://localhost/', 'https://a.localhost/', 'https://LOCALHOST./'],
    ...['https://router/', 'https://metadata.google.internal/', 'https://127.0.0.2/', 'https://10.0.0.1/'],
    ...['https://2130706434/', 'https://0x7f000002/', 'https://0177.0.0.2/', 'https://127.2/'],
    ...['https://169.254.169.254/', 'https://[::1]/', 'https://[::ffff:127.0.0.2]/', 'https://[fe80::1]/'],
  ])('at %s', async (url) => {
    await expect(fetchFrom(url.replace(/\/$/, `:${port}/`))).rejects.toMatchObject(fault('must be a public one'));
    expect(connections).toBe(0);
  });

  it.each(['bad.example', 'mixed.example', 'unknown.example'])(
    'at %s, by the same words whatever the name stands for',
    async (name) => {
      await expect(fetchFrom(`https://${name}:${port}/`)).rejects.toMatchObject(fault('could not be fetched'));
      expect(connections).toBe(0);
    },
  );

  it.each(['http://good.example/x', 'https://127.0.0.2/x', '//localhost/x', 'https://[::1]/x'])(
    'at %s, where a redirect leads',
    async (location) => {
      redirecting(location);
      await expect(fetchFrom(good())).rejects.toMatchObject(fault('must be a public one'));
      expect(connections).toBe(1);
    },
  );

  it('at a name that does not stand for public addresses, where a redirect leads', async () => {
    redirecting(`https://bad.example:${port}/x`);
    await expect(fetchFrom(good())).rejects.toMatchObject(fault('could not be fetched'));
    expect(connections).toBe(1);
  });

  it('by a worker that meets loopback', async () => {
    const http = createUpstreamHttp({ ca });
    const refused = http.fetchImage({ url: `https://127.0.0.1:${port}/`, param: PARAM, signal });
    await expect(refused).rejects.toMatchObject(fault('must be a public one'));
    await http.close();
    expect(connections).toBe(0);
  });
});

describe('an image that was found is refused', () => {
  it.each([
    ['another status', 404, 'image/png', PNG, 'could not be fetched'],
    ['another type', 200, 'text/html', PNG, 'does not lead to a PNG'],
    ['other bytes', 200, 'image/png', Buffer.from('<svg secret="1"/>'), 'does not lead to a PNG'],
    ['no bytes', 200, 'image/png', Buffer.alloc(0), 'does not lead to a PNG'],
  ] as const)('for %s, of which nothing is told', async (_, status, contentType, bytes, words) => {
    handler = (_request, response) => response.writeHead(status, { 'content-type': contentType }).end(bytes);
    const error = await fetchFrom(good()).catch((reason: unknown) => reason);
    expect(error).toMatchObject(fault(words));
    expect(String(error)).not.toMatch(/secret|404|html/);
  });

  it('for a length that it announces', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '99999999' }).write(PNG);
    };
    await expect(fetchFrom(good())).rejects.toMatchObject(fault('larger than 10 MiB'));
  });

  it('for one byte beyond 10 MiB', async () => {
    const largest = Buffer.concat([PNG], 10 * 1024 * 1024);
    handler = (request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).write(largest);
      response.end(request.url === '/more' ? 'x' : '');
    };
    expect((await fetchFrom(good())).bytes).toHaveLength(largest.length);
    await expect(fetchFrom(good('/more'))).rejects.toMatchObject(fault('larger than 10 MiB'));
  });

  it('for a length that comes out, and its connection is closed', async () => {
    const closed = new Promise((resolveClosed) => {
      handler = (request, response) => {
        request.socket.once('close', resolveClosed);
        response.writeHead(200, { 'content-type': 'image/png' });
        const write = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          response.once('drain', write);
        };
        write();
      };
    });
    await expect(fetchFrom(good())).rejects.toMatchObject(fault('larger than 10 MiB'));
    await closed;
  });

  it('for an end that does not come in time', async () => {
    handler = (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).write(PNG);
    await expect(fetchFrom(good(), { timeoutMs: 100 })).rejects.toMatchObject(fault('could not be fetched'));
  });
});

it('nobody waits for the image of a caller who has left', async () => {
  const controller = new AbortController();
  const closed = new Promise((resolveClosed) => {
    handler = (request, response) => {
      request.socket.once('close', resolveClosed);
      response.writeHead(200, { 'content-type': 'image/png' }).write(PNG);
      controller.abort();
    };
  });
  const fetched = fetchImage(client, { url: good(), param: PARAM, signal: controller.signal }, { isPublic });
  await expect(fetched).rejects.toMatchObject({ code: 'client_closed' });
  await closed;
});

describe.each([
  ['http', startHttpProxy],
  ['socks5', startSocksProxy],
] as const)('behind a proxy of kind %s', (kind, start) => {
  it('an image comes through it, and local names are refused all the same', async () => {
    const proxy = await start({ hosts: { 'good.example': '127.0.0.1' } });
    const http = createUpstreamHttp({ ca, proxies: { [kind]: proxy.url } });
    const fetchThrough = (url: string) => http.fetchImage({ url, param: PARAM, signal });
    expect(await fetchThrough(good())).toEqual(GOOD);
    expect(proxy.targets).toEqual([`CONNECT good.example:${port}`]);
    for (const host of ['localhost', '127.0.0.1', '[::1]', '169.254.169.254']) {
      await expect(fetchThrough(`https://${host}:${port}/`)).rejects.toMatchObject(fault('must be a public one'));
    }
    expect(proxy.targets).toHaveLength(1);
    await http.close();
    await proxy.close();
  });
});
