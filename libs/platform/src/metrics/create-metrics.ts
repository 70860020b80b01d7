import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one service: process, memory and event loop to begin with; every sample is labelled `service`. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
