import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestGateway } from './support/test-gateway.js';

let gateway: TestGateway;
let service: Server;
let seen: { request: IncomingMessage; body: string }[];

beforeEach(async () => {
  seen = [];
  service = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ request, body });
      if (request.url === '/api/admin/cut') return void response.socket?.destroy();
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'sluice_session=abc; HttpOnly' });
      response.end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await gateway.stop();
  service.closeAllConnections();
  service.close();
});

const urlOfService = (): string => `http://127.0.0.1:${(service.address() as AddressInfo).port}`;

describe('the way to the admin API', () => {
  it('passes requests on as they came, with cookies, body and the client’s address, without a key', async () => {
    gateway = await TestGateway.start({ TOKEN_SERVICE_URL: urlOfService(), ROOT_PATH: '/sluice' });
    const headers = { host: 'sluice.example', cookie: 'sluice_session=x', origin: 'http://sluice.example' };
    const answer = await gateway.send(
      { method: 'PUT', path: '/sluice/api/admin/settings?a=%20b', headers: { ...headers, 'x-other': 'y' } },
      '{"A":1}',
    );
    expect([answer.status, answer.json(), answer.headers['set-cookie']]).toEqual([
      201,
      { ok: true },
      ['sluice_session=abc; HttpOnly'],
    ]);
    const [{ request, body }] = seen as [(typeof seen)[0]];
    expect([request.method, request.url, body]).toEqual(['PUT', '/api/admin/settings?a=%20b', '{"A":1}']);
    expect(request.headers).toMatchObject({ ...headers, 'x-other': 'y', 'x-forwarded-for': '127.0.0.1' });
  });

  it('goes nowhere else', async () => {
    gateway = await TestGateway.start({ TOKEN_SERVICE_URL: urlOfService() });
    for (const path of ['/api', '/api/adminer', '/metrics']) {
      expect([path, (await gateway.send({ path })).status]).not.toEqual([path, 201]);
    }
    expect(seen.filter(({ request }) => !request.url!.startsWith('/api/admin'))).toEqual([]);
  });

  it('leads to the dashboard as well, for reading alone', async () => {
    gateway = await TestGateway.start({ ADMIN_URL: urlOfService(), ROOT_PATH: '/sluice' });
    for (const path of ['/sluice/admin', '/sluice/admin/tokens?state=cooling', '/sluice/admin/assets/a.js']) {
      expect([path, (await gateway.send({ path })).status]).toEqual([path, 201]);
    }
    expect(seen.map(({ request }) => request.url)).toEqual([
      '/admin',
      '/admin/tokens?state=cooling',
      '/admin/assets/a.js',
    ]);
    expect((await gateway.send({ method: 'POST', path: '/sluice/admin' })).status).toBe(405);
    expect((await gateway.send({ path: '/sluice/administrator' })).status).toBe(404);
  });

  it('says so in the form of the door when nobody answers, or not to the end', async () => {
    gateway = await TestGateway.start({ TOKEN_SERVICE_URL: urlOfService() });
    for (const path of ['/api/admin/cut', '/api/admin/tokens']) {
      if (path.endsWith('tokens')) await new Promise((resolve) => service.close(resolve));
      const answer = await gateway.send({ path });
      expect([answer.status, answer.json().error['code']]).toEqual([503, 'storage_unavailable']);
      expect(answer.headers['retry-after']).toBe('2');
    }
  });
});
