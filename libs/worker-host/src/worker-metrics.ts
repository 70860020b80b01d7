import { Logger } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { AttemptReport } from './attempts/chat-attempts.js';
import type { ChannelRests } from './channels/channel-rests.js';

/** What a worker counts, and says of attempts that failed. */
export class WorkerMetrics {
  private readonly logger = new Logger('Attempts');
  private readonly attempts: Counter<'channel' | 'verdict' | 'code'>;
  private readonly corrections: Counter<'channel' | 'result'>;

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

  onAttempt({ requestId, served, verdict, error, isCorrected }: AttemptReport): void {
    if (isCorrected) this.corrections.inc({ channel: served.channel, result: error === null ? 'mended' : 'failed' });
    this.attempts.inc({ channel: served.channel, verdict, code: error?.code ?? 'none' });
    const { channel, tokenLabel, attempts } = served;
    this.logger.debug({ msg: 'attempt ended', requestId, channel, tokenLabel, attempt: attempts, verdict });
    if (!error || verdict === 'client') return;
    this.logger.warn({ msg: error.message, requestId, channel, tokenLabel, attempt: attempts, code: error.code });
  }
}
