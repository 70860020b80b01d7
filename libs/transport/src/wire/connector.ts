import type { Redis, RedisOptions } from 'ioredis';

/** Commands that the wire uses. Each touches one slot; one without a key goes in a pipeline beside one that has. */
type Command =
  | 'client'
  | 'del'
  | 'get'
  | 'mget'
  | 'pipeline'
  | 'publish'
  | 'role'
  | 'set'
  | 'spublish'
  | 'ssubscribe'
  | 'subscribe'
  | 'xack'
  | 'xadd'
  | 'xautoclaim'
  | 'xdel'
  | 'xgroup'
  | 'xinfo'
  | 'xlen'
  | 'xpending'
  | 'xrange'
  | 'xreadgroupBuffer'
  | 'zadd'
  | 'zrangebyscore'
  | 'zrem'
  | 'zremrangebyscore';

/** What the wire needs of a connection: what one to a server and one to a whole Cluster have in common. */
export interface WireRedis extends Pick<Redis, Command> {
  readonly status: string;
  connect(): Promise<void>;
  quit(): Promise<unknown>;
  disconnect(reconnect?: boolean): void;
  /** `-node`: a server of a Cluster was lost, while the connection as a whole goes on. */
  on(event: 'ready' | 'close' | '-node', listener: () => void): unknown;
  on(event: 'messageBuffer' | 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): unknown;
}

/**
 * Opens a connection to Redis for one purpose. The app decides where Redis is; the wire decides what each connection
 * needs.
 */
export interface RedisConnector {
  /** @param home  key or channel that the connection is for: one to the server that holds it is enough, and is better */
  (role: string, options?: Partial<RedisOptions>, home?: string): WireRedis;
  /** Whether Redis is a Cluster. Default false. */
  readonly isCluster?: boolean;
}

/** Longest wait at start for a connection that is made, ms: by Sentinels it is looked for until there is one. */
export const CONNECTING_MS = 3_000;

/**
 * For commands that must fail at once when Redis is away, rather than wait in a queue that is sent later: the wire
 * knows better when to try again.
 */
export const FAIL_FAST: Partial<RedisOptions> = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  keepAlive: 10_000,
  // Counts only while a command waits for its answer: a Redis that hangs with its connections up is away, too.
  socketTimeout: 3_000,
};
