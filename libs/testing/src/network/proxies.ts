/** What a proxy wants and knows. */
export interface TestProxyOptions {
  /** Taken from nobody else; default: from everybody. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Hosts that it finds elsewhere, e.g. `{'chat.example': '127.0.0.1'}`; others by the system. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** A proxy on a loopback port, for tests. */
export interface TestProxy {
  /** With the login, where it wants one. */
  readonly url: string;
  readonly port: number;
  /** Connections that came so far. */
  readonly connections: number;
  /** What it was asked for and allowed, in order: `CONNECT host:port`, or `METHOD http://host:port/path`. */
  readonly targets: readonly string[];
  /** Connections to targets that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

/** Books of one proxy. */
export class ProxyBooks {
  connections = 0;
  open = 0;
  readonly targets: string[] = [];
}

export function toTestProxy(
  protocol: 'http' | 'socks5',
  { login }: TestProxyOptions,
  books: ProxyBooks,
  { port, close }: { port: number; close(): Promise<void> },
): TestProxy {
  const userInfo = login && `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;
  return {
    url: `${protocol}://${userInfo ?? ''}127.0.0.1:${port}`,
    port,
    get connections() {
      return books.connections;
    },
    targets: books.targets,
    get open() {
      return books.open;
    },
    close,
  };
}
