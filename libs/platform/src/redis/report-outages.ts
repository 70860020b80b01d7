import type { Cluster, Redis } from 'ioredis';

export interface RedisLog {
  warn(message: string): void;
  log(message: string): void;
}

/**
 * Says in the log once that a connection was lost and once that it is back, however often it is tried in between. Also
 * the listener without which Node would end the process at the first `error` event.
 */
export function reportOutages(redis: Redis | Cluster, role: string, log: RedisLog): void {
  const outage = new Outage(`Redis connection "${role}"`, log);
  redis.on('error', (error: Error) => outage.begin(error));
  redis.on('ready', () => outage.end());
}

/** The same for each node of a Cluster: while one is away the connection as a whole goes on. */
export function reportNodeOutages(cluster: Cluster, role: string, log: RedisLog): void {
  const outages = new Map<string, Outage>();
  cluster.on('node error', (error: Error, address: string) => {
    if (!outages.has(address)) outages.set(address, new Outage(`Redis connection "${role}" to ${address}`, log));
    outages.get(address)!.begin(error);
  });
  cluster.on('+node', (node: Redis) => {
    const { host, port } = node.options;
    node.on('ready', () => outages.get(`${host}:${port}`)?.end());
  });
}

class Outage {
  private isOn = false;

  constructor(
    private readonly what: string,
    private readonly log: RedisLog,
  ) {}

  begin(error: Error): void {
    if (!this.isOn) this.log.warn(`${this.what} is down: ${reasonOf(error)}`);
    this.isOn = true;
  }

  end(): void {
    if (this.isOn) this.log.log(`${this.what} is back`);
    this.isOn = false;
  }
}

/** An AggregateError (one entry per address tried) has an empty message of its own. */
function reasonOf(error: Error & { code?: string }): string {
  return error.message || error.code || error.name;
}
