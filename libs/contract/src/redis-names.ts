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
}

/** Consumer group of every request queue. */
export const REQUEST_GROUP = 'w';

/** What a worker says of itself each few seconds. */
export interface WorkerPresence {
  /** Requests it takes at once. */
  readonly max: number;
  /** Requests it runs now. */
  readonly active: number;
}
