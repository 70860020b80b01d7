import { Gauge, type Registry } from 'prom-client';
import type { PoolOverview } from './pool/pool-overview.js';

/**
 * What the service says of tokens and channels, as it is when it is asked. What cannot be read is left out. Each gauge
 * reads for itself, as none waits for another.
 */
export function observePool(registry: Registry, overview: PoolOverview): void {
  const read = () => overview.read().catch(() => []);
  new Gauge({
    name: 'sluice_tokens',
    help: 'Upstream tokens by state',
    labelNames: ['provider', 'channel', 'state'],
    registers: [registry],
    async collect() {
      const providers = await read();
      this.reset();
      for (const { provider, channels } of providers) {
        for (const { channel, tokens } of channels) {
          for (const [state, count] of Object.entries(tokens)) this.set({ provider, channel, state }, count);
        }
      }
    },
  });
  new Gauge({
    name: 'sluice_channel_resting',
    help: '1 while any worker found that the upstream lets nobody in by this channel, else 0',
    labelNames: ['provider', 'channel', 'cause'],
    registers: [registry],
    async collect() {
      const providers = await read();
      this.reset();
      for (const { provider, channels } of providers) {
        for (const { channel, state } of channels) {
          this.set({ provider, channel, cause: state.cause ?? 'none' }, state.state === 'resting' ? 1 : 0);
        }
      }
    },
  });
}
