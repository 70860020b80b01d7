import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUpstreamHttp } from './create-upstream-http.js';
import type { UpstreamHttp } from './upstream-http.js';

let http: UpstreamHttp;
let server: Server;
let handler: RequestListener;
let url: string;
let connections: number;

beforeEach(async () => {
  http = createUpstreamHttp();
  connections = 0;
  server = createServer((request, response) => handler(request, response));
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});

const get = (path: string, more: object = {}) =>
  http.request({ method: 'GET', url: url + path, signal: new AbortController().signal, ...more });

describe('createUpstreamHttp', () => {
  it('keeps no cookie from one request to the next', async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      seen.push(request.headers.cookie);
      response.setHeader('set-cookie', ['a=1', 'b=2']).end('ok');
    };
    const first = await get('/');
    expect(first.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    await first.text();
    await (await get('/')).text();
    expect(seen).toEqual([undefined, undefined]);
  });

  it('follows a redirect only when asked', async () => {
    handler = (request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.end('arrived');
    };
    expect((await get('/old')).status).toBe(302);
    const followed = await get('/old', { followsRedirects: true });
    expect([followed.status, await followed.text()]).toEqual([200, 'arrived']);
  });

  it('sends a large body whole, and says how long it is', async () => {
    const lengths: unknown[] = [];
    handler = (request, response) => {
      lengths.push(request.headers['content-length']);
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => response.end(Buffer.concat(parts)));
    };
    const texts = ['é'.repeat(50_000), 'short', 'x'.repeat(2_000_000)];
    for (const body of texts) {
      const response = await http.request({ method: 'POST', url, body, signal: new AbortController().signal });
      expect((await response.text(8_000_000)) === body).toBe(true);
      await setImmediate();
    }
    expect(lengths).toEqual(['100000', '5', '2000000']);
    expect(connections).toBe(1);
  });

  it('hears a refusal that comes before a large body has been read', async () => {
    handler = (_request, response) => response.writeHead(413).end('too large');
    const body = 'x'.repeat(16_000_000);
    const response = await http.request({ method: 'POST', url, body, signal: new AbortController().signal });
    expect([response.status, await response.text()]).toEqual([413, 'too large']);
    handler = (_request, response) => response.end('ok');
    expect(await (await get('/')).text()).toBe('ok');
  });

  it('writes a form as multipart with its own boundary', async () => {
    const received: Buffer[] = [];
    handler = (request, response) => {
      request.on('data', (chunk: Buffer) => received.push(chunk));
      request.on('end', () => response.end(request.headers['content-type']));
    };
    const form = new FormData();
    form.append('file', new Blob(['bytes'], { type: 'image/png' }), 'name');
    const response = await get('/', { method: 'POST', body: form });
    expect(await response.text()).toMatch(/^multipart\/form-data; boundary=/);
    expect(String(Buffer.concat(received))).toContain(
      'name="file"; filename="name"\r\nContent-Type: image/png\r\n\r\nbytes',
    );
  });

  it('uses one connection again after a released answer has ended', async () => {
    handler = (_, response) => response.write('head', () => response.end('tail'));
    for (let round = 0; round < 3; round += 1) {
      const response = await get('/');
      const chunks = response.body[Symbol.asyncIterator]();
      await chunks.next();
      response.release();
      while ((await chunks.next()).done !== true);
      // The client takes its connection back one turn of the event loop after the end of a body.
      await setImmediate();
    }
    expect(connections).toBe(1);
  });

  it('serves hundreds of streams at once', async () => {
    const waiting: (() => void)[] = [];
    handler = (_, response) => {
      response.write('a');
      waiting.push(() => response.end('b'));
      if (waiting.length === 300) waiting.forEach((end) => end());
    };
    const texts = await Promise.all(Array.from({ length: 300 }, async () => (await get('/')).text()));
    expect(texts.every((text) => text === 'ab')).toBe(true);
  });

  it('holds an upstream back while nobody reads, and lets it go on', async () => {
    const sizeBytes = 32 * 1024 * 1024;
    let writtenBytes = 0;
    const stuck = new Promise<void>((resolve) => {
      handler = (_, response) => {
        const piece = Buffer.alloc(65_536);
        const write = (): void => {
          while (writtenBytes < sizeBytes) {
            writtenBytes += piece.length;
            if (!response.write(piece)) return void response.once('drain', write);
          }
          response.end();
        };
        write();
        // What the sockets take in between is theirs; then nothing moves any more.
        let before = -1;
        const look = setInterval(() => {
          if (writtenBytes === before) {
            clearInterval(look);
            resolve();
          }
          before = writtenBytes;
        }, 200);
      };
    });
    const response = await get('/');
    await stuck;
    expect(writtenBytes).toBeLessThan(sizeBytes / 2);
    let readBytes = 0;
    for await (const chunk of response.body) readBytes += chunk.length;
    expect(readBytes).toBe(sizeBytes);
  });

  it('reads no more text than asked for', async () => {
    handler = (_, response) => response.end('x'.repeat(5_000));
    expect(await (await get('/')).text(100)).toBe('x'.repeat(100));
  });

  it('calls a head that does not come unreachable, without the address', async () => {
    handler = () => undefined;
    const error = await get('/path?token=secret', { headersTimeoutMs: 50 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect(String(error)).not.toContain('secret');
  });

  it('tells a header that cannot be written from an upstream that cannot be reached, and does not show it', async () => {
    const error = await get('/', { headers: { authorization: 'Bearer se\ncret' } }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'internal_error' });
    expect(String(error)).not.toContain('cret');
  });

  it('calls an abort before the head client_closed', async () => {
    const controller = new AbortController();
    handler = () => controller.abort();
    await expect(get('/', { signal: controller.signal })).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('calls a body that breaks off interrupted', async () => {
    handler = (_, response) => response.write('part', () => response.destroy());
    const response = await get('/');
    await expect(response.text()).rejects.toMatchObject({ code: 'upstream_interrupted' });
  });

  it('bears with an answer that nobody reads and that breaks off', async () => {
    const closed = new Promise(
      (resolve) =>
        (handler = (request, response) => {
          request.socket.once('close', resolve);
          response.write('part', () => response.destroy());
        }),
    );
    await get('/');
    await closed;
    handler = (_, response) => response.end('alive');
    expect(await (await get('/')).text()).toBe('alive');
  });
});
