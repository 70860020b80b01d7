import { Logger } from '@nestjs/common';
import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import { makeCommandsBrief } from './redis/brief-commands.js';
import { openAtServer } from './redis/open-at-server.js';
import { openBySentinel } from './redis/open-by-sentinel.js';
import { openInCluster } from './redis/open-in-cluster.js';
import { type Opener, redisRetryDelay } from './redis/opener.js';
import type { RedisPlace } from './redis/redis-place.js';
import { type RedisLog, reportNodeOutages, reportOutages } from './redis/report-outages.js';

export { redisRetryDelay, type RedisLog };

/** Opens one more connection to the service's Redis, named after what it is for. */
export interface RedisConnect {
  /**
   * @param home  a key or shard channel: in a Cluster the connection is to the one server that holds it, else to all
   *   masters
   */
  (role: string, options?: Partial<RedisOptions>, home?: string): Redis | Cluster;
  /** Whether Redis is a Cluster, where messages should travel in the shard of their channel (SPUBLISH). */
  readonly isCluster: boolean;
  /** Whether all connections of a role serve, by role; those that were closed on purpose do not count. */
  states(): ReadonlyMap<string, boolean>;
}

/**
 * Makes the connections of one service. A connection shows in `CLIENT LIST` as `sluice-<service>-<role>`, reconnects
 * for ever, and says in the log once that it was lost and once that it is back, however often it tries in between.
 *
 * @param place  as `ServiceConfig` has it, or a redis:// or rediss:// address; holds passwords and is never logged
 */
export function redisConnector(
  place: RedisPlace | string,
  service = 'service',
  log: RedisLog = new Logger('Redis'),
): RedisConnect {
  makeCommandsBrief();
  const where: RedisPlace = typeof place === 'string' ? { kind: 'server', url: place } : place;
  const open = openerOf(where);
  const opened = new Map<Redis | Cluster, string>();
  const connect = (role: string, options: Partial<RedisOptions> = {}, home?: string): Redis | Cluster => {
    const redis = open(
      {
        connectionName: `sluice-${service}-${role}`,
        retryStrategy: redisRetryDelay,
        keepAlive: 10_000,
        // A server that vanished answers neither yes nor no; the next try may lead elsewhere.
        connectTimeout: 3_000,
        disconnectTimeout: 500,
        ...options,
      },
      home,
    );
    reportOutages(redis, role, log);
    if (redis instanceof Cluster) reportNodeOutages(redis, role, log);
    opened.set(redis, role);
    redis.on('end', () => opened.delete(redis));
    return redis;
  };
  return Object.assign(connect, { isCluster: where.kind === 'cluster', states: () => statesOf(opened) });
}

function statesOf(opened: ReadonlyMap<Redis | Cluster, string>): ReadonlyMap<string, boolean> {
  const states = new Map<string, boolean>();
  for (const [redis, role] of opened) states.set(role, redis.status === 'ready' && states.get(role) !== false);
  return states;
}

function openerOf(place: RedisPlace): Opener {
  switch (place.kind) {
    case 'server':
      return openAtServer(place);
    case 'sentinel':
      return openBySentinel(place);
    case 'cluster':
      return openInCluster(place);
  }
}
