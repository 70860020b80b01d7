import type { RedisNames } from '@sluice/contract';
import type { TokenStateChange } from '../pool-keeper.js';
import { closeConnection, type PoolConnect, type PoolRedis } from './pool-connection.js';
import { type StateFields, toState } from './token-fields.js';

type Listener = (change: TokenStateChange) => void;
type Message = StateFields & { readonly providerId: string; readonly channel: string; readonly id: string };

/**
 * Hears what the pool says of its tokens. A message that comes while the connection is down is lost, so that all states
 * are read again each time it is up.
 */
export class StateChanges {
  readonly #listeners = new Set<Listener>();
  #redis: PoolRedis | null = null;

  constructor(
    private readonly connect: PoolConnect,
    private readonly names: RedisNames,
    private readonly allStates: () => AsyncIterable<TokenStateChange>,
    private readonly warn: (message: string) => void,
  ) {}

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#redis ??= this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) void this.close();
    };
  }

  async close(): Promise<void> {
    const redis = this.#redis;
    this.#redis = null;
    this.#listeners.clear();
    if (redis !== null) await closeConnection(redis);
  }

  #open(): PoolRedis {
    const redis = this.connect('pool-changes', { autoResubscribe: false });
    const listen = (): void => {
      this.#listen(redis).catch((error: unknown) => {
        if (this.#redis === redis) this.warn(`the states of tokens could not be read: ${String(error)}`);
      });
    };
    redis.on('message', (_channel: string, message: string) => this.#tell(toChange(JSON.parse(message) as Message)));
    redis.on('ready', listen);
    // The server of a Cluster that was listened to may be the one that is lost.
    redis.on('-node', listen);
    return redis;
  }

  async #listen(redis: PoolRedis): Promise<void> {
    await redis.subscribe(this.names.poolChanges());
    for await (const change of this.allStates()) this.#tell(change);
  }

  #tell(change: TokenStateChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const toChange = ({ id, providerId, channel, ...fields }: Message): TokenStateChange => ({
  ref: { id, providerId, channel },
  state: toState(fields),
});
