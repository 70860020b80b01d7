import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Starts to listen, and resolves with the port (the one the system chose when asked for 0).
 *
 * @throws Error whose message is one clear line: port in use, not allowed, no such address
 */
export function listen(server: Server, port: number, host = '0.0.0.0'): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(new Error(explain(error, port, host)));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another program; stop that one or choose another port`;
    case 'EACCES':
      return `port ${port} may not be opened by this user; choose one above 1023`;
    case 'EADDRNOTAVAIL':
      return `no network interface of this machine has the address ${host}`;
    default:
      return `cannot listen on ${host}:${port} (${error.code ?? error.message})`;
  }
}
