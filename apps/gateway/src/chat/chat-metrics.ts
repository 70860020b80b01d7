import type { ErrorCode, Outcome } from '@sluice/contract';
import { LeanHistogram, type Observer } from '@sluice/platform';
import { Counter, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640];
const OVERHEAD_SECONDS = [0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1];
const QUEUE_SECONDS = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const GAP_SECONDS = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** The one value of a label for all models, and all providers, that there are not. */
const UNKNOWN = 'unknown';

export interface ChatEnd {
  /** Empty where the catalog knows none: what callers write never becomes a label. */
  readonly model: string;
  readonly provider: string;
  readonly outcome: Outcome;
  readonly code: ErrorCode | null;
}

/** ms; null where the request did not get so far. */
export interface ChatTimes {
  readonly ttftMs: number | null;
  readonly durationMs: number;
  readonly overheadMs: number | null;
  readonly queueMs: number | null;
}

/** Of chat requests. Model and provider are labels only once the catalog knows them, so that callers cannot grow them. */
export class ChatMetrics {
  private readonly requests;
  private readonly errors;
  private readonly ttft;
  private readonly gaps;
  private readonly duration;
  private readonly overhead;
  private readonly queue;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['model', 'provider', 'outcome'] as const;
    this.requests = new Counter({
      name: 'sluice_requests_total',
      help: 'Chat requests that have ended',
      labelNames,
      registers,
    });
    this.errors = new Counter({
      name: 'sluice_request_errors_total',
      help: 'Chat requests that have ended in an error, by its code',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.ttft = new Histogram({
      name: 'sluice_ttft_seconds',
      help: 'From the request to the first event of its answer',
      labelNames: ['model', 'provider'],
      buckets: SECONDS,
      registers,
    });
    this.gaps = new LeanHistogram({
      name: 'sluice_inter_chunk_seconds',
      help: 'Between two chunks of a stream, as they are handed to the connection of the client',
      labelNames: ['model', 'provider'],
      buckets: GAP_SECONDS,
      registry,
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
    this.queue = new Histogram({
      name: 'sluice_queue_wait_seconds',
      help: 'From the hand-over until a worker had taken the request',
      labelNames: ['provider'],
      buckets: QUEUE_SECONDS,
      registers,
    });
  }

  /** Where a stream notes the times between its chunks, s. */
  gapsOf(model: string, provider: string): Observer {
    return this.gaps.of(model, provider);
  }

  end(request: ChatEnd, { ttftMs, durationMs, overheadMs, queueMs }: ChatTimes): void {
    const { outcome, code } = request;
    const model = request.model || UNKNOWN;
    const provider = request.provider || UNKNOWN;
    this.requests.inc({ model, provider, outcome });
    if (code !== null) this.errors.inc({ provider, code });
    this.duration.observe({ model, provider, outcome }, durationMs / 1_000);
    if (ttftMs !== null) this.ttft.observe({ model, provider }, ttftMs / 1_000);
    if (overheadMs !== null) this.overhead.observe(overheadMs / 1_000);
    if (queueMs !== null) this.queue.observe({ provider }, queueMs / 1_000);
  }
}
