import { createServer, type AddressInfo } from 'node:net';

/**
 * A loopback TCP port that nobody listened on a moment ago. Another process may take it before the caller does, so
 * prefer port 0 wherever the listener can report its own port.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
