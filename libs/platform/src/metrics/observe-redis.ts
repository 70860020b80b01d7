import { Gauge, type Registry } from 'prom-client';
import type { RedisConnect } from '../redis-connector.js';

/** Says of each of the service's connections to Redis whether it serves, as it is when it is asked. */
export function observeRedis(registry: Registry, connect: Pick<RedisConnect, 'states'>): void {
  new Gauge({
    name: 'sluice_redis_up',
    help: '1 while the connection to Redis serves, else 0',
    labelNames: ['connection'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [connection, isUp] of connect.states()) this.set({ connection }, isUp ? 1 : 0);
    },
  });
}
