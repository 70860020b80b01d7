import { Gauge, type Registry } from 'prom-client';
import type { PoolOverview } from './pool/pool-overview.js';
import type { PoolChannelView } from './pool/pool.view.js';

type Labels = Readonly<Record<string, string>>;

/** A gauge of each channel: for each set of labels beyond provider and channel, its value. */
interface ChannelGauge {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly values: (channel: PoolChannelView) => readonly (readonly [labels: Labels, value: number])[];
}

const GAUGES: readonly ChannelGauge[] = [
  {
    name: 'sluice_tokens',
    help: 'Upstream tokens by state',
    label: 'state',
    values: ({ tokens }) => Object.entries(tokens).map(([state, count]) => [{ state }, count as number]),
  },
  {
    name: 'sluice_channel_resting',
    help: '1 while any worker found that the upstream lets nobody in by this channel, else 0',
    label: 'cause',
    values: ({ state }) => [[{ cause: state.cause ?? 'none' }, state.state === 'resting' ? 1 : 0]],
  },
  {
    name: 'sluice_leases_in_flight',
    help: 'Loans of tokens and guests that run now',
    values: ({ inFlight }) => [[{}, inFlight]],
  },
  { name: 'sluice_guests', help: 'Guests that live', values: ({ guests }) => [[{}, guests]] },
];

/** What the service says of tokens and channels, as it is when it is asked. What cannot be read is left out. */
export function observePool(registry: Registry, overview: Pick<PoolOverview, 'read'>): void {
  // A scrape asks all gauges in one turn; they share one look.
  let look: ReturnType<PoolOverview['read']> | null = null;
  const read = () =>
    (look ??= overview
      .read()
      .catch(() => [])
      .finally(() => (look = null)));
  for (const { name, help, label, values } of GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: ['provider', 'channel', ...(label === undefined ? [] : [label])],
      registers: [registry],
      async collect() {
        const providers = await read();
        this.reset();
        for (const { provider, channels } of providers) {
          for (const view of channels) {
            for (const [labels, value] of values(view)) this.set({ provider, channel: view.channel, ...labels }, value);
          }
        }
      },
    });
  }
}

/** @param waiting  how many there are; rejects while nobody can say */
export function observeRecords(registry: Registry, waiting: () => Promise<number>): void {
  new Gauge({
    name: 'sluice_records_waiting',
    help: 'Records of requests that wait in Redis for the database',
    registers: [registry],
    async collect() {
      const count = await waiting().catch(() => null);
      if (count === null) this.remove();
      else this.set(count);
    },
  });
}
