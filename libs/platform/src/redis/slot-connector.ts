import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-place.js';

/** Longest wait for the other end to hang up, ms. */
const GOODBYE_MS = 500;

/**
 * Where a connection to one server of a Cluster leads each time that it is made anew.
 *
 * @param find  says which server it is now
 * @param retryDelay  ms until it is asked again when nobody knows, by the number of times
 */
export function slotConnector(
  find: () => Promise<RedisAddress>,
  retryDelay: (times: number) => number,
): RedisOptions['Connector'] {
  return class extends AbstractConnector {
    private readonly hasTls: boolean;

    constructor(options: unknown) {
      super(GOODBYE_MS);
      this.hasTls = Boolean((options as RedisOptions).tls);
    }

    /** One that was demoted since it was found is found anew. */
    override check({ role }: { role?: string }): boolean {
      return role === undefined || role === 'master';
    }

    // A rejection would end the connection for good, so that it comes only after `disconnect`.
    override async connect(emit: (event: string, error: Error) => void) {
      this.connecting = true;
      for (let times = 1; ; times += 1) {
        const address = await find().catch((error: unknown) => error as Error);
        if (!this.connecting) throw new Error('The connection was closed.');
        if (!(address instanceof Error)) return (this.stream = this.open(address));
        emit('error', address);
        await new Promise((resolve) => setTimeout(resolve, retryDelay(times)));
      }
    }

    private open(address: RedisAddress) {
      const stream = this.hasTls ? connectTls({ ...address }) : connectPlain({ ...address });
      stream.once('error', (error) => (this.firstError = error));
      return stream;
    }
  };
}
