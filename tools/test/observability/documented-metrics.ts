import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of those whose samples have names of their own beside the metric's. */
const SUFFIXES = { histogram: ['_bucket', '_sum', '_count'], counter: [''], gauge: [''] } as const;
type MetricType = keyof typeof SUFFIXES;

/** A row of the table in docs/manual/metrics.md. */
export interface DocumentedMetric {
  readonly name: string;
  readonly type: MetricType;
  readonly labels: readonly string[];
  /** Kinds of service: `gateway`, `worker`, `token-service`. */
  readonly services: readonly string[];
}

const FILE = join(import.meta.dirname, '../../../docs/manual/metrics.md');
const ROW = /^\| `(sluice_\w+)` *\| (\w+) *\| ([^|]*)\| ([^|]*)\|/;

export const documentText = (): string => readFileSync(FILE, 'utf8');

/** @throws Error for a row that names no type that there is */
export function documentedMetrics(): DocumentedMetric[] {
  return documentText()
    .split('\n')
    .flatMap((line) => {
      const row = ROW.exec(line);
      if (row === null) return [];
      const [, name, type, labels, services] = row as unknown as [string, string, MetricType, string, string];
      if (!Object.hasOwn(SUFFIXES, type)) throw new Error(`${name} is documented as a ${type}`);
      return [
        {
          name,
          type,
          labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label!),
          services: services.split(',').map((service) => service.trim()),
        },
      ];
    });
}

/** Names of all samples that the metrics have, each with the labels that it may have. */
export function documentedSamples(): Map<string, readonly string[]> {
  return new Map(
    documentedMetrics().flatMap(({ name, type, labels }) =>
      SUFFIXES[type].map((suffix) => [`${name}${suffix}`, suffix === '_bucket' ? [...labels, 'le'] : labels] as const),
    ),
  );
}

/** Metrics of the process that the document names. */
export const documentedProcessMetrics = (): string[] =>
  [...documentText().matchAll(/`((?:process|nodejs)_\w+)`/g)].map(([, name]) => name!);
