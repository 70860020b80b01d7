import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from './ports.ts';
import { waitUntilReady } from './readiness.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A service that is ready from its n-th answer on. */
async function serviceReadyAfter(answers: number, report = '{"redis":"down"}'): Promise<string> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(asked > answers ? 200 : 503).end(report);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`;
}

const never = new AbortController().signal;

describe('waiting for the services', () => {
  it('ends when all are ready', async () => {
    const services = [
      { name: 'a', url: await serviceReadyAfter(0) },
      { name: 'b', url: await serviceReadyAfter(2) },
    ];
    await expect(waitUntilReady(services, 10_000, never)).resolves.toEqual([]);
  });

  it('takes a worker that lacks nothing but credentials for up, and names it', async () => {
    const report = { ready: false, checks: { wire: 'ok', credentials: 'no key' } };
    const services = [{ name: 'w', url: await serviceReadyAfter(1_000, JSON.stringify(report)) }];
    await expect(waitUntilReady(services, 10_000, never)).resolves.toEqual([{ name: 'w', reason: 'no key' }]);
  });

  it('does not take one for up that lacks more', async () => {
    const report = { ready: false, checks: { wire: 'down', credentials: 'no key' } };
    const services = [{ name: 'w', url: await serviceReadyAfter(1_000, JSON.stringify(report)) }];
    await expect(waitUntilReady(services, 0, never)).rejects.toThrow('w is not ready after 0 s: HTTP 503');
  });

  it('says what a service that is late still misses', async () => {
    const services = [{ name: 'b', url: await serviceReadyAfter(1_000) }];
    await expect(waitUntilReady(services, 0, never)).rejects.toThrow(
      'b is not ready after 0 s: HTTP 503 {"redis":"down"}',
    );
  });

  it('is given up for a service that keeps ending', async () => {
    const services = [{ name: 'b', url: `http://127.0.0.1:${await freePort()}/ready` }];
    await expect(waitUntilReady(services, 10_000, never, () => 'b keeps ending')).rejects.toThrow('b keeps ending');
  });

  it('ends at once when it is interrupted', async () => {
    const services = [{ name: 'b', url: await serviceReadyAfter(1_000) }];
    const stop = new AbortController();
    const waiting = waitUntilReady(services, 60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
