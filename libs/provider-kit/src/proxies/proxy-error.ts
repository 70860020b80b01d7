/** A proxy did not do its part. The message goes on after "the proxy" and holds no address, user or password. */
export class ProxyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProxyError';
  }
}

export const WRONG_LOGIN = 'does not accept the user and password, or wants some';
export const TOO_SLOW = 'did not connect in time';

/** @param code  what the system says of the connection to the proxy, e.g. `ECONNREFUSED` */
export const notReached = (code: unknown): ProxyError =>
  new ProxyError(`cannot be reached (${typeof code === 'string' ? code : 'no connection'})`);
