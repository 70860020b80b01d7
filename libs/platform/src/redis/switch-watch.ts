import { Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-place.js';

const CHANNEL = '+switch-master';

/**
 * Hears from the Sentinels that another server is master. Without this news, clients of a master that hangs or that was
 * replaced by command would stay with it: until it is demoted, some ten seconds, it takes what is then lost.
 */
export class SwitchWatch {
  private connections: Redis[] = [];

  /** @param options  how to get into a Sentinel */
  constructor(
    private readonly sentinels: readonly RedisAddress[],
    private readonly name: string,
    private readonly options: Partial<RedisOptions>,
    private readonly onSwitch: () => void,
  ) {}

  /** Does nothing when it runs already. */
  start(): void {
    if (this.connections.length === 0) this.connections = this.sentinels.map((sentinel) => this.listenTo(sentinel));
  }

  stop(): void {
    for (const connection of this.connections.splice(0)) connection.disconnect();
  }

  private listenTo(sentinel: RedisAddress): Redis {
    const redis = new Redis({ ...this.options, ...sentinel, enableReadyCheck: false, maxRetriesPerRequest: null });
    // One Sentinel that is away is what there are several for; that all are is seen when a master is looked for.
    redis.on('error', () => undefined);
    redis.on('message', (_channel: string, message: string) => {
      if (message.split(' ')[0] === this.name) this.onSwitch();
    });
    redis.subscribe(CHANNEL).catch(() => undefined);
    return redis;
  }
}
