import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { claimPorts, freePort, freePorts, isFree } from './ports.ts';
import { portsOf, probesOf, publicUrl, SERVICES } from './services.ts';

describe('ports', () => {
  it('in use are named together with their setting', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    await expect(claimPorts(new Map([['LISTEN_PORT', port]]))).rejects.toThrow(
      `port ${port} is in use: is Sluice running already? Stop it, or set LISTEN_PORT to another port.`,
    );
    server.close();
  });

  it('that are free can be claimed, but only once', async () => {
    const port = await freePort();
    await claimPorts(new Map([['A', port]]));
    const twice = claimPorts(
      new Map([
        ['A', port],
        ['B', port],
      ]),
    );
    await expect(twice).rejects.toThrow(`port ${port} is set twice, by A and by B`);
  });

  it('that are free come in any number, no two alike', async () => {
    expect(new Set(await freePorts(50)).size).toBe(50);
  });

  it('come from the settings, else from the table of services', () => {
    const ports = portsOf(SERVICES, { LISTEN_PORT: '8000' });
    expect(Object.fromEntries(ports)).toMatchObject({ LISTEN_PORT: 8000, OPS_PORT: 9090, WORKER_ZAI_PORT: 8091 });
  });

  it.each(['0', '65536', '80a'])('cannot be "%s"', (text) => {
    expect(() => portsOf(SERVICES, { LISTEN_PORT: text })).toThrow('LISTEN_PORT must be a port');
  });

  it('are asked where the services listen, under the root path where they have one', () => {
    const settings = { LISTEN_PORT: '80', ROOT_PATH: '/llm/', LISTEN_HOST: '::', OPS_HOST: '::1' };
    const urls = SERVICES.flatMap((service) => probesOf(service, settings)).map(({ url }) => url);
    expect(urls.slice(0, 2)).toEqual(['http://127.0.0.1:80/llm/health', 'http://[::1]:9090/ready']);
    expect(urls).toContain('http://127.0.0.1:8091/ready');
    expect(publicUrl(SERVICES, settings)).toBe('http://127.0.0.1:80/llm');
  });
});
