/**
 * Of the wire between gateway and workers: it stands in every name and in every message, so that services of another
 * version never meet, and would not be heard if they did. Raised when an older service would misunderstand a newer one.
 */
export const WIRE_VERSION = 1;

/**
 * Every name Sluice uses in Redis. What one command touches together shares a hash tag, so that it sits in one slot of
 * a Cluster.
 */
export class RedisNames {
  private readonly root: string;

  /** @param scope  keeps several Sluices apart in one Redis, e.g. one for each test; letters, digits, `-` */
  constructor(scope = '') {
    this.root = `sluice:${scope === '' ? '' : `${scope}:`}v${WIRE_VERSION}:`;
  }

  /** Stream of requests to a provider, read by its workers as group `w`. */
  requestQueue(providerId: string): string {
    return `${this.root}{req:${providerId}}:q`;
  }

  /** Sorted set of a provider's live workers, score = when each expires by Redis's clock, ms. */
  workers(providerId: string): string {
    return `${this.root}{req:${providerId}}:workers`;
  }

  /** String, expiring: `WorkerPresence` of one live worker. */
  worker(providerId: string, workerId: string): string {
    return `${this.root}{req:${providerId}}:w:${workerId}`;
  }

  /** String, expiring: `ChannelReport` of one live worker. */
  channelReport(providerId: string, workerId: string): string {
    return `${this.root}{req:${providerId}}:channels:${workerId}`;
  }

  /** Channel that one gateway process listens on for answers. */
  replies(gatewayId: string): string {
    return `${this.root}{gw:${gatewayId}}:rep`;
  }

  /** Channel that one worker process listens on for acknowledgements and cancels. */
  control(workerId: string): string {
    return `${this.root}{wk:${workerId}}:ctl`;
  }

  /** Sorted set of provider ids, score = when each card expires by Redis's clock, ms. */
  cards(): string {
    return `${this.root}{cards}:index`;
  }

  /** String, expiring: `ProviderCard`. */
  card(providerId: string): string {
    return `${this.root}{cards}:${providerId}`;
  }

  /** String: the settings that were changed in the dashboard, as one JSON object by name. */
  settings(): string {
    return `${this.root}{settings}:values`;
  }

  /** Channel on which a change of `settings` is told; the message is the same JSON. */
  settingsChanges(): string {
    return `${this.root}{settings}:changes`;
  }

  /** Hash: `ApiKeyFacts` as JSON of every key that was made, by its SHA-256 in hex; and `API_KEYS_WHOLE`. */
  apiKeys(): string {
    return `${this.root}{keys}:facts`;
  }

  /** String, expiring with the minute that its first request began: requests with one key. @param digest  SHA-256 */
  apiKeyRequests(digest: string): string {
    return `${this.root}{keys}:requests:${digest}`;
  }

  /** String, expiring with the day in UTC: tokens, in and out, that one key has used. @param digest  SHA-256 */
  apiKeyTokens(digest: string): string {
    return `${this.root}{keys}:tokens:${digest}`;
  }

  /** String, expiring: one session of the dashboard. @param digest  of what its cookie holds */
  session(digest: string): string {
    return `${this.root}{admin}:session:${digest}`;
  }

  /** String, expiring: wrong passwords that came from one address. */
  loginTries(address: string): string {
    return `${this.root}{admin}:tries:${address}`;
  }

  /** Prefix of all that BullMQ keeps of token-service's jobs, a slot of its own. Its queue is called `JOB_QUEUE`. */
  jobs(): string {
    return `${this.root}{jobs}`;
  }

  /** Sorted set of BullMQ: the schedulers of the jobs. It is gone when Redis came back empty. */
  jobSchedulers(): string {
    return `${this.jobs()}:${JOB_QUEUE}:repeat`;
  }

  /** Stream: a `RequestRecord` as JSON in `r`, its id in `i`, the gateway to tell in `g`; deleted when it is written. */
  records(): string {
    return `${this.root}{records}:log`;
  }

  /** List, expiring: ids of the records of one gateway that the database holds. */
  recordsWritten(gatewayId: string): string {
    return `${this.root}{records}:written:${gatewayId}`;
  }

  /** What the pool keeps of the tokens and guests of one channel; all of it in one slot. */
  pool(providerId: string, channel: string): PoolNames {
    const root = `${this.root}{pool:${providerId}:${channel}}:`;
    return {
      ids: `${root}ids`,
      token: `${root}t:`,
      ring: `${root}ring`,
      cooling: `${root}cooling`,
      leases: `${root}leases`,
      lent: `${root}lent`,
      counts: `${root}counts`,
      batch: `${root}batch`,
      meta: `${root}meta`,
      guest: `${root}g:`,
      guestRing: `${root}guests:ring`,
      guestCooling: `${root}guests:cooling`,
      guestEnds: `${root}guests:ends`,
      guestUse: `${root}guests:use`,
      conversation: `${root}conv:`,
      mint: `${root}mint`,
    };
  }

  /** Set of `PoolPlace` as JSON: every channel whose pool has been filled. It is gone when Redis came back empty. */
  pools(): string {
    return `${this.root}{pools}:index`;
  }

  /** Channel on which the pool says that a token's state has changed. */
  poolChanges(): string {
    return `${this.root}{pools}:changes`;
  }
}

/** A channel of a provider, which has a pool of its own. */
export interface PoolPlace {
  readonly providerId: string;
  readonly channel: string;
}

/** Names of one pool. Those of one token, guest or conversation are the prefix and its id. */
export interface PoolNames {
  /** Set of the ids of all tokens. */
  readonly ids: string;
  /** Prefix. Hash: what is known of one token. */
  readonly token: string;
  /** Sorted set of the tokens that can be lent, score = their place in the weighted turn. */
  readonly ring: string;
  /** Sorted set of the tokens that cool, score = their next try, ms. */
  readonly cooling: string;
  /** Sorted set of the running leases, score = when each ends by itself, ms. */
  readonly leases: string;
  /** Hash: lease → token. */
  readonly lent: string;
  /** Hash: counter increments since the last batch, `<token>:<counter>`. */
  readonly counts: string;
  /** Hash like `counts`, and its own id as `id`: the batch that the owner is taking over. */
  readonly batch: string;
  /** Hash: what the pool keeps for itself. */
  readonly meta: string;
  /** Prefix. Hash, expiring: one guest. */
  readonly guest: string;
  /** Sorted set of the guests that can be lent, score = their turn. */
  readonly guestRing: string;
  /** Sorted set of the guests that cool, score = their next try, ms. */
  readonly guestCooling: string;
  /** Sorted set of all guests, score = when each session ends, ms. */
  readonly guestEnds: string;
  /** String, expiring: a guest was lent not long ago. */
  readonly guestUse: string;
  /** Prefix. String, expiring: the guest of one conversation. */
  readonly conversation: string;
  /** String, expiring: whoever makes a guest now. */
  readonly mint: string;
}

/** The queue of token-service's jobs, as BullMQ calls it. */
export const JOB_QUEUE = 'jobs';

/** Consumer group of every request queue. */
export const REQUEST_GROUP = 'w';

/** Consumer group of the stream of records. */
export const RECORD_GROUP = 'books';

/** What a worker says of itself each few seconds. */
export interface WorkerPresence {
  /** Requests it takes at once. */
  readonly max: number;
  /** Requests it runs now. */
  readonly active: number;
}
