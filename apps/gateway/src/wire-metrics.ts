import { Gauge, type Registry } from 'prom-client';
import type { ChatJournal } from './chat/chat-journal.js';
import type { ChatWire } from './wire.js';

/** What the gateway sees of queues and workers, as it is when it is asked. Reads nothing but what it knows. */
export function observeWire(
  registry: Registry,
  { directory }: Pick<ChatWire, 'directory'>,
  { underWay }: Pick<ChatJournal, 'underWay'>,
): void {
  const ofEachProvider = (name: string, help: string, count: (providerId: string) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['provider'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { providerId } of directory.cards()) this.set({ provider: providerId }, count(providerId));
      },
    });
  };
  const waiting = (providerId: string): number => {
    let count = 0;
    for (const record of underWay) if (record.isWaiting && record.providerId === providerId) count += 1;
    return count;
  };
  ofEachProvider('sluice_workers', 'Workers that live, as this gateway sees it', (id) => directory.liveWorkers(id));
  ofEachProvider('sluice_queue_requests', 'Requests of all gateways that wait or run', (id) => directory.queued(id));
  ofEachProvider('sluice_queue_waiting', 'Requests of this gateway that no worker has taken yet', waiting);
  new Gauge({
    name: 'sluice_active_requests',
    help: 'Chat requests under way',
    registers: [registry],
    collect() {
      this.set(underWay.size);
    },
  });
  new Gauge({
    name: 'sluice_active_streams',
    help: 'Chat requests under way that are answered as streams',
    registers: [registry],
    collect() {
      let streams = 0;
      for (const { isStream } of underWay) if (isStream) streams += 1;
      this.set(streams);
    },
  });
}
