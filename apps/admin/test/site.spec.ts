import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { site } from '../server/site.js';

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-site-'));
  await writeFile(join(folder, 'index.html'), '<head><base href="/admin/" /></head>');
  server = createServer(site(folder, '/ai/admin/'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('the page of the dashboard behind a path', () => {
  it.each(['/admin', '/admin/', '/admin/index.html', '/admin/index.html?v=1', '/admin/tokens/tok_1'])(
    'finds its files from %s',
    async (path) => {
      const response = await fetch(origin + path);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('<base href="/ai/admin/" />');
    },
  );
});
