import type { RedisNames } from '@sluice/contract';

/** Commands on keys and channels of these patterns: one selector of Redis's access lists. */
export interface Grant {
  /** Patterns; `%R~` in front of one that is only read. */
  readonly keys?: readonly string[];
  readonly channels?: readonly string[];
  readonly commands: readonly string[];
}

const readOnly = (pattern: string): string => `%R~${pattern}`;
const whole = (pattern: string): string => `~${pattern}`;

/** What every client does: greet, say who it is, ask for the time and whether the server is the right one. */
export const CONNECT: readonly string[] = [
  ...['+@connection', '-@dangerous', '+info', '+role', '+time', '+multi', '+exec', '+discard'],
  ...[
    '+unsubscribe',
    '+sunsubscribe',
    '+cluster|slots',
    '+cluster|info',
    '+cluster|shards',
    '+cluster|nodes',
    '+cluster|keyslot',
  ],
];
const SCRIPTS = ['+eval', '+evalsha'];
/** All that can be done to data of one's own. */
const OWN_DATA = ['+@read', '+@write', '-@dangerous', ...SCRIPTS];

/** Sends requests to workers and hears their answers, as gateways do and token-service where it has a question. */
function asksWorkers(names: RedisNames): Grant[] {
  const { queue, presence, reports } = placesOf(names, '*');
  return [
    { keys: [whole(queue)], commands: ['+xadd', '+xack', '+xdel', '+xrange', '+xlen', '+exists'] },
    {
      keys: [...presence, reports, names.cards(), names.card('*')].map(readOnly),
      commands: ['+get', '+mget', '+exists', '+zrangebyscore', '+zcount'],
    },
    { channels: [names.replies('*')], commands: ['+subscribe', '+ssubscribe'] },
    { channels: [names.control('*')], commands: ['+publish', '+spublish'] },
  ];
}

const hearsSettings = (names: RedisNames): Grant => ({
  keys: [readOnly(names.settings())],
  channels: [names.settingsChanges()],
  commands: ['+get', '+subscribe'],
});

export function gatewayGrants(names: RedisNames): Grant[] {
  const ofKeys = ['+hmget', '+get', '+set', '+incr', '+incrby', '+pexpire', '+pexpireat', '+pttl', ...SCRIPTS];
  return [
    ...asksWorkers(names),
    hearsSettings(names),
    // A script may write, for all that Redis knows of it: what it does write is held to these commands all the same.
    {
      keys: [names.apiKeys(), names.apiKeyRequests('*'), names.apiKeyTokens('*')].map(whole),
      commands: ofKeys,
    },
    { keys: [whole(names.records())], commands: ['+xadd', '+xlen', '+xrange'] },
    { keys: [whole(names.recordsWritten('*'))], commands: ['+lpop'] },
  ];
}

export function tokenServiceGrants(names: RedisNames): Grant[] {
  const ofRecords = ['+xreadgroup', '+xack', '+xdel', '+xautoclaim', '+xlen', '+xinfo|consumers'];
  return [
    ...asksWorkers(names),
    {
      keys: [names.settings(), names.apiKeys(), names.session('*'), names.loginTries('*')].map(whole),
      channels: [names.settingsChanges()],
      commands: [...OWN_DATA, '+publish', '+subscribe'],
    },
    { keys: [readOnly(names.apiKeyRequests('*')), readOnly(names.apiKeyTokens('*'))], commands: ['+mget'] },
    { keys: [whole(`${names.jobs()}:*`)], commands: [...OWN_DATA, '+script|exists', '+script|load'] },
    // Bull Board asks who works at the queue.
    { commands: ['+client|list'] },
    {
      keys: [whole(names.records())],
      commands: [...ofRecords, '+xgroup|create', '+xgroup|delconsumer'],
    },
    { keys: [whole(names.recordsWritten('*'))], commands: ['+rpush', '+pexpire'] },
    {
      keys: [whole(poolOf(names, '*')), whole(names.pools())],
      channels: [names.poolChanges()],
      commands: [...OWN_DATA, '+publish', '+subscribe'],
    },
  ];
}

/** Its own queue, its own card, its own pool, and nothing of other providers. */
export function workerGrants(names: RedisNames, providerId: string): Grant[] {
  const { queue, presence, reports } = placesOf(names, providerId);
  const ofQueue = ['+xreadgroup', '+xack', '+xdel', '+xautoclaim', '+xpending', '+exists', '+xinfo|consumers'];
  return [
    { keys: [whole(queue)], commands: [...ofQueue, '+xgroup|create', '+xgroup|delconsumer'] },
    {
      keys: [...presence, reports].map(whole),
      commands: ['+set', '+del', '+mget', '+exists', '+zadd', '+zrem', '+zremrangebyscore', '+zrangebyscore'],
    },
    { keys: [whole(names.cards())], commands: ['+zadd', '+zremrangebyscore', '+exists'] },
    { keys: [whole(names.card(providerId))], commands: ['+set', '+exists'] },
    { channels: [names.control('*')], commands: ['+subscribe', '+ssubscribe'] },
    { channels: [names.replies('*')], commands: ['+publish', '+spublish'] },
    { commands: ['+client|unblock'] },
    hearsSettings(names),
    { keys: [whole(poolOf(names, providerId))], channels: [names.poolChanges()], commands: [...OWN_DATA, '+publish'] },
    { keys: [readOnly(names.pools())], commands: ['+smembers'] },
  ];
}

function placesOf(names: RedisNames, providerId: string) {
  return {
    queue: names.requestQueue(providerId),
    presence: [names.workers(providerId), names.worker(providerId, '*')],
    reports: names.channelReport(providerId, '*'),
  };
}

/** Everything that the pool keeps of a provider's channels. */
const poolOf = (names: RedisNames, providerId: string): string => names.pool(providerId, '*').ids.replace(/ids$/, '*');
