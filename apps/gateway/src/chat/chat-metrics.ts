import type { Outcome } from '@sluice/contract';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640];
const OVERHEAD_SECONDS = [0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1];

/** Of chat requests. Model and provider are labels only once the catalog knows them, so that callers cannot grow them. */
export class ChatMetrics {
  private readonly requests;
  private readonly active;
  private readonly ttft;
  private readonly duration;
  private readonly overhead;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['model', 'provider', 'outcome'] as const;
    this.requests = new Counter({
      name: 'sluice_requests_total',
      help: 'Chat requests that have ended',
      labelNames,
      registers,
    });
    this.active = new Gauge({ name: 'sluice_active_requests', help: 'Chat requests under way', registers });
    this.ttft = new Histogram({
      name: 'sluice_ttft_seconds',
      help: 'From the request to the first event of its answer',
      labelNames: ['model', 'provider'],
      buckets: SECONDS,
      registers,
    });
    this.duration = new Histogram({
      name: 'sluice_request_duration_seconds',
      help: 'From the request to the end of its answer',
      labelNames,
      buckets: SECONDS,
      registers,
    });
    this.overhead = new Histogram({
      name: 'sluice_overhead_seconds',
      help: 'Time in the gateway from the last byte of the body to the hand-over to a worker',
      buckets: OVERHEAD_SECONDS,
      registers,
    });
  }

  begin(): void {
    this.active.inc();
  }

  /** Times in ms; null where the request did not get so far. */
  end(
    labels: { readonly model: string; readonly provider: string; readonly outcome: Outcome },
    times: { readonly ttftMs: number | null; readonly durationMs: number; readonly overheadMs: number | null },
  ): void {
    this.active.dec();
    this.requests.inc(labels);
    this.duration.observe(labels, times.durationMs / 1_000);
    const { model, provider } = labels;
    if (times.ttftMs !== null) this.ttft.observe({ model, provider }, times.ttftMs / 1_000);
    if (times.overheadMs !== null) this.overhead.observe(times.overheadMs / 1_000);
  }
}
