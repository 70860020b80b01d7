import type { Metric, Registry } from 'prom-client';

/** Where values of one set of labels are noted. */
export interface Observer {
  observe(value: number): void;
}

export interface LeanHistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

/**
 * A histogram for what is noted with each chunk of each stream. prom-client's own writes the labels into a text anew at
 * every observation, also where they are bound; here one costs a search of the bounds and three additions.
 */
export class LeanHistogram<Label extends string = string> {
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly name: string;
  readonly help: string;
  private readonly rows = new Map<string, Row>();

  constructor(private readonly options: LeanHistogramOptions<Label>) {
    ({ name: this.name, help: this.help } = options);
    // Its type names the four kinds that prom-client has; what it asks of them is what this one has.
    options.registry.registerMetric(this as unknown as Metric);
  }

  /** To be asked for once, and kept. @param values  of the labels, in the order of their names */
  of(...values: readonly string[]): Observer {
    const key = JSON.stringify(values);
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const { labelNames, buckets } = this.options;
    const row = new Row(Object.fromEntries(labelNames.map((name, i) => [name, values[i] ?? ''])), buckets);
    this.rows.set(key, row);
    return row;
  }

  /** As prom-client's registry asks each metric. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = [...this.rows.values()].flatMap((row) => row.samples(name));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  reset(): void {
    this.rows.clear();
  }
}

class Row implements Observer {
  /** Of each bucket alone, and of what is beyond the last. */
  private readonly counts: Float64Array;
  private readonly bounds: Float64Array;
  private sum = 0;

  constructor(
    private readonly labels: Readonly<Record<string, string>>,
    buckets: readonly number[],
  ) {
    this.bounds = Float64Array.from(buckets);
    this.counts = new Float64Array(buckets.length + 1);
  }

  observe(value: number): void {
    const { bounds } = this;
    let i = 0;
    while (i < bounds.length && value > bounds[i]!) i += 1;
    this.counts[i]! += 1;
    this.sum += value;
  }

  samples(name: string): object[] {
    const { labels, bounds, counts, sum } = this;
    let count = 0;
    const buckets = Array.from(counts, (ofBucket, i) => {
      count += ofBucket;
      const le = i < bounds.length ? bounds[i]! : '+Inf';
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
