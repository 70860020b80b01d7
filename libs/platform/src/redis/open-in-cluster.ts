import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { leaveOn, type Opener, redisRetryDelay, renew } from './opener.js';
import type { PlaceOf } from './redis-place.js';
import { slotConnector } from './slot-connector.js';
import { SlotFinder } from './slot-finder.js';

/** A master that was demoted still takes SPUBLISH, and nobody says so: the map of the slots is looked at this often, ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Opens connections in a Cluster: one to all of its masters, for commands about any key; or, with a home, one to the
 * server that holds it, which is found anew each time that the slot or the server has changed its part. The latter has
 * all that a connection to a single server has: a state of its own, an end that is noticed, a client id.
 */
export function openInCluster({ nodes, username, password, hasTls }: PlaceOf<'cluster'>): Opener {
  const access = { username, password, tls: hasTls ? {} : undefined };
  return (options, home) =>
    home === undefined
      ? openToAll(nodes, { ...access, ...options })
      : openTo(home, new SlotFinder(nodes, access), { ...access, ...options });
}

function openTo(home: string, finder: SlotFinder, options: RedisOptions): Redis {
  const redis = new Redis({
    ...options,
    Connector: slotConnector(() => finder.masterOf(home), redisRetryDelay),
    reconnectOnError: leaveOn('MOVED'),
  });
  // A slot that goes to another server takes its subscribers off.
  redis.on('moved', () => renew(redis));
  return redis;
}

function openToAll(nodes: PlaceOf<'cluster'>['nodes'], options: RedisOptions): Cluster {
  // ioredis sees to these two itself. Commands wait for a node's first connection: else all but one of a burst would fail.
  const { lazyConnect, enableOfflineQueue: _queue, retryStrategy: _retry, ...node } = options;
  const cluster = new Cluster([...nodes], {
    lazyConnect,
    clusterRetryStrategy: redisRetryDelay,
    // Names stay names, as certificates are issued to them.
    dnsLookup: (host, done) => done(null, host),
    // What cannot be done now fails now: when to try again is for the caller to say.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    redisOptions: node,
  });
  const timer = setInterval(() => {
    if (cluster.status === 'ready') cluster.refreshSlotsCache();
  }, LOOK_EVERY_MS);
  timer.unref();
  cluster.on('end', () => clearInterval(timer));
  return cluster;
}
