import { Counter } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, Readiness, startOpsServer, VERSION, type OpsServer } from '../src/index.js';

describe('startOpsServer', () => {
  let server: OpsServer | undefined;
  afterEach(() => server?.close());

  const start = async (readiness = new Readiness(), registry = createMetrics('gateway')): Promise<string> => {
    server = await startOpsServer({ port: 0, host: '127.0.0.1', readiness, registry });
    return `http://127.0.0.1:${server.port}`;
  };

  it('is alive, and says in which version', async () => {
    const response = await fetch(`${await start()}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', version: VERSION }]);
  });

  it('is ready once every check is well, and until then says why not', async () => {
    let reason: string | null = 'Redis does not answer';
    const readiness = new Readiness();
    readiness.add('redis', () => reason);
    readiness.add('workers', () => null);
    const url = await start(readiness);
    const before = await fetch(`${url}/ready`);
    expect([before.status, await before.json()]).toEqual([
      503,
      { ready: false, checks: { redis: 'Redis does not answer', workers: 'ok' }, notes: {} },
    ]);
    reason = null;
    readiness.note('channel web', () => 'blocked');
    readiness.note('channel api', () => null);
    const after = await fetch(`${url}/ready`);
    expect([after.status, await after.json()]).toEqual([
      200,
      { ready: true, checks: { redis: 'ok', workers: 'ok' }, notes: { 'channel web': 'blocked' } },
    ]);
  });

  it('shows metrics labelled with the service', async () => {
    const registry = createMetrics('gateway');
    new Counter({ name: 'shop_sales_total', help: 'sales', registers: [registry] }).inc();
    const text = await (await fetch(`${await start(new Readiness(), registry)}/metrics`)).text();
    expect(text).toContain('shop_sales_total{service="gateway"} 1');
    expect(text).toContain('process_cpu_user_seconds_total');
  });

  it('knows no other path', async () => {
    expect((await fetch(`${await start()}/admin`)).status).toBe(404);
  });

  it('says in one line that its port is taken', async () => {
    await start();
    const again = startOpsServer({
      port: server?.port ?? 0,
      host: '127.0.0.1',
      readiness: new Readiness(),
      registry: createMetrics('gateway'),
    });
    await expect(again).rejects.toThrow(new RegExp(`^port ${server?.port} is in use .*$`));
  });
});
