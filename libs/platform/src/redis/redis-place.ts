export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is and how to get in. Holds passwords: never to be logged. */
export type RedisPlace =
  | (Credentials & { readonly kind: 'server'; /** redis:// or rediss:// */ readonly url: string })
  | (Credentials & {
      readonly kind: 'sentinel';
      readonly sentinels: readonly RedisAddress[];
      /** What the Sentinels call the master. */
      readonly name: string;
      readonly sentinelPassword?: string;
      /** Of the servers and the Sentinels. */
      readonly hasTls: boolean;
    })
  | (Credentials & {
      readonly kind: 'cluster';
      /** Some of the nodes; one that answers is enough to find the others. */
      readonly nodes: readonly RedisAddress[];
      readonly hasTls: boolean;
    });

export type PlaceOf<Kind extends RedisPlace['kind']> = Extract<RedisPlace, { readonly kind: Kind }>;

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

const ADDRESS = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i;

/** Reads `host:port`, an IPv6 host in brackets; null where it is something else. */
export function toRedisAddress(text: string): RedisAddress | null {
  const [, ipv6, name, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { host: (ipv6 ?? name)!, port } : null;
}
