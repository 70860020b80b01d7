import { createServer, type AddressInfo, type Server } from 'node:net';
import { Refusal } from './lifetime.ts';

/** Whether nobody listens on the port, on any address of this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

/** Loopback ports that were free a moment ago, no two alike: all are held before any is given back. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => hold()));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function hold(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/**
 * Sees that each port is free and wanted once.
 *
 * @param ports  setting → port
 * @throws Refusal which names the first port that is not, and its setting
 */
export async function claimPorts(ports: ReadonlyMap<string, number>): Promise<void> {
  const owners = new Map<number, string>();
  for (const [setting, port] of ports) {
    const other = owners.get(port);
    if (other !== undefined) throw new Refusal(`port ${port} is set twice, by ${other} and by ${setting}: change one.`);
    owners.set(port, setting);
    if (!(await isFree(port))) {
      throw new Refusal(
        `port ${port} is in use: is Sluice running already? Stop it, or set ${setting} to another port.`,
      );
    }
  }
}
