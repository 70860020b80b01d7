/** Where proxies are, each address with the user and password that it wants; empty or left out: none. */
export interface ProxySettings {
  /** For upstreams at http:// addresses, and for the others where `https` is not set. */
  readonly http?: string;
  /** For upstreams at https:// addresses, and for the others where `http` is not set. */
  readonly https?: string;
  /** For all upstreams; wins over the two above, which a machine may set for all its programs. */
  readonly socks5?: string;
  /** Hosts that are reached without: `name`, which stands for what ends in `.name` too, `name:port`, or `*`. */
  readonly except?: readonly string[];
}

export interface Proxy {
  readonly kind: ProxyKind;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** The upstream's end of a connection. */
export interface Target {
  readonly protocol: string;
  /** IPv6 with or without brackets. */
  readonly hostname: string;
  /** Empty where it is the protocol's own. */
  readonly port: string;
}

/** null: straight to the target. */
export type ChooseProxy = (target: Target) => Proxy | null;

type ProxyKind = 'http' | 'socks5';

const KINDS = {
  http: { protocols: ['http:'], port: 80, example: 'http://user:password@proxy.example:3128' },
  socks5: { protocols: ['socks5:', 'socks5h:'], port: 1080, example: 'socks5://user:password@proxy.example:1080' },
} as const;

/** @returns what is wrong with a proxy's address, without showing it; null when nothing is, or none is set */
export function proxyFault(kind: ProxyKind, address: string): string | null {
  if (address === '' || readProxy(kind, address) !== null) return null;
  return `must look like ${KINDS[kind].example}`;
}

/** @throws TypeError for an address that `proxyFault` finds fault with */
export function proxyChooser({ http = '', https = '', socks5 = '', except = [] }: ProxySettings): ChooseProxy {
  const forAll = toProxy('socks5', socks5);
  const forHttp = forAll ?? toProxy('http', http || https);
  const forHttps = forAll ?? toProxy('http', https || http);
  const exceptions = except.map(toException);
  return (target) => {
    const proxy = target.protocol === 'https:' ? forHttps : forHttp;
    return proxy === null || exceptions.some((isExcepted) => isExcepted(target)) ? null : proxy;
  };
}

export const portOf = ({ protocol, port }: Target): number => Number(port) || (protocol === 'https:' ? 443 : 80);

/** Without the brackets of IPv6 and the dot that a full name may end with. */
export const bareHost = (hostname: string): string => hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');

function toProxy(kind: ProxyKind, address: string): Proxy | null {
  if (address === '') return null;
  const proxy = readProxy(kind, address);
  if (proxy === null) throw new TypeError(`A proxy's address ${proxyFault(kind, address)}.`);
  return proxy;
}

function readProxy(kind: ProxyKind, address: string): Proxy | null {
  const { protocols, port } = KINDS[kind];
  try {
    const url = new URL(address);
    const hasMore = (url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '';
    if (!protocols.some((known) => known === url.protocol) || url.hostname === '' || hasMore) return null;
    return {
      kind,
      host: bareHost(url.hostname),
      port: Number(url.port) || port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
  } catch {
    return null;
  }
}

function toException(text: string): (target: Target) => boolean {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(text.trim()) ?? [];
  const name = bareHost(host.replace(/^\*?\.(?=.)/, ''));
  return (target) => {
    if (port !== undefined && Number(port) !== portOf(target)) return false;
    const targetName = bareHost(target.hostname);
    return name === '*' || targetName === name || (name !== '' && targetName.endsWith(`.${name}`));
  };
}
