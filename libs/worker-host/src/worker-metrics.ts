import { Logger } from '@nestjs/common';
import type { TokenVerdict } from '@sluice/contract';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AttemptReport } from './attempts/chat-attempts.js';
import type { ChannelRests } from './channels/channel-rests.js';

/** What a worker counts, and says of attempts that failed. */
export class WorkerMetrics {
  private readonly logger = new Logger('Attempts');
  private readonly attempts: Counter<'channel' | 'verdict' | 'code'>;
  private readonly corrections: Counter<'channel' | 'result'>;
  private readonly settled: Counter<'provider' | 'channel' | 'verdict'>;
  private readonly leases: Histogram<'provider' | 'channel' | 'result'>;
  private readonly overhead: Histogram;

  constructor(private readonly registry: Registry) {
    this.attempts = new Counter({
      name: 'sluice_upstream_attempts_total',
      help: 'Attempts at an upstream, by what they say about the token that was lent',
      labelNames: ['channel', 'verdict', 'code'],
      registers: [registry],
    });
    this.corrections = new Counter({
      name: 'sluice_answer_corrections_total',
      help: 'Answers that the model was asked to mend, as they were not in the form asked for',
      labelNames: ['channel', 'result'],
      registers: [registry],
    });
    this.settled = new Counter({
      name: 'sluice_leases_total',
      help: 'Loans of tokens and guests that ended, by what the end says about them',
      labelNames: ['provider', 'channel', 'verdict'],
      registers: [registry],
    });
    this.leases = new Histogram({
      name: 'sluice_lease_seconds',
      help: 'Time until the pool lent a token or a guest, or said that it has none',
      labelNames: ['provider', 'channel', 'result'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5],
      registers: [registry],
    });
    this.overhead = new Histogram({
      name: 'sluice_worker_overhead_seconds',
      help: 'Time in the worker from taking a request to its first call of the upstream, the loan of a token included',
      buckets: [0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5],
      registers: [registry],
    });
  }

  /** @param startedAt  when the pool was asked, ms by `performance.now` */
  onLease(labels: { provider: string; channel: string; result: string }, startedAt: number): void {
    this.leases.observe(labels, (performance.now() - startedAt) / 1_000);
  }

  onSettle(provider: string, channel: string, verdict: TokenVerdict): void {
    this.settled.inc({ provider, channel, verdict });
  }

  /** @param active  how many requests run now */
  observe(active: () => number): void {
    new Gauge({
      name: 'sluice_worker_active_requests',
      help: 'Requests that this worker runs now',
      registers: [this.registry],
      collect() {
        this.set(active());
      },
    });
  }

  /** @param channels  those that are in use */
  observeChannels(channels: () => readonly string[], rests: ChannelRests): void {
    new Gauge({
      name: 'sluice_channel_blocked',
      help: '1 while the upstream lets nobody in by this channel, else 0',
      labelNames: ['channel', 'code'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const channel of channels()) {
          const rest = rests.resting.find((resting) => resting.channel === channel);
          this.set({ channel, code: rest?.code ?? 'none' }, rest === undefined ? 0 : 1);
        }
      },
    });
  }

  onAttempt({ requestId, traceId, served, verdict, error, isCorrected, preparedMs }: AttemptReport): void {
    if (preparedMs !== null) this.overhead.observe(preparedMs / 1_000);
    if (isCorrected) this.corrections.inc({ channel: served.channel, result: error === null ? 'mended' : 'failed' });
    this.attempts.inc({ channel: served.channel, verdict, code: error?.code ?? 'none' });
    const { channel, tokenLabel, attempts } = served;
    const attempt = { requestId, trace_id: traceId, channel, tokenLabel, attempt: attempts };
    this.logger.debug({ msg: 'attempt ended', ...attempt, verdict });
    if (!error || verdict === 'client') return;
    this.logger.warn({ msg: error.message, ...attempt, code: error.code });
  }
}
