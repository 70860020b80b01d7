import { Logger } from '@nestjs/common';
import { SlotMap, type RequestRecord } from '@sluice/contract';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { RecordSink } from './record-sink.js';
import type { RecordStream } from './record-stream.js';

export interface RecordOutboxOptions {
  readonly stream: Pick<RecordStream, 'send' | 'takeWritten' | 'missing' | 'onReady' | 'close'>;
  readonly registry: Registry;
  /** Records kept at once; beyond that the oldest is dropped. Default 10 000. */
  readonly capacity?: number;
  /** Entries that may wait in Redis; beyond that no more are sent. Default 50 000, some 40 MB. */
  readonly mostWaiting?: number;
}

interface Sent {
  readonly record: RequestRecord;
  readonly entryId: string;
  /** When it is looked after whether Redis still has it, by `performance.now()`. */
  checkAt: number;
}

const FLUSH_MS = 100;
/** While nothing is to be sent and only confirmations are awaited. */
const AWAIT_MS = 500;
const AFTER_FAILURE_MS = 1_000;
const AT_ONCE = 500;
const CHECK_AFTER_MS = 15_000;
const TELL_DROPS_EVERY_MS = 10_000;

/**
 * Keeps the record of each request until token-service has said that it is in the database. A Redis that is lost, or
 * comes back empty, loses none: what it no longer has is sent again, and told from its twin by the request's id.
 */
export class RecordOutbox implements RecordSink {
  private readonly logger = new Logger('Records');
  private readonly unsent = new SlotMap<string, RequestRecord>();
  private readonly sent = new SlotMap<string, Sent>();
  private readonly capacity: number;
  private readonly mostWaiting: number;
  private readonly dropped: Counter<'stage'>;
  private timer: NodeJS.Timeout | null = null;
  private timerEndsAt = Infinity;
  /** Entries that waited in Redis when it was last asked. */
  private waiting = 0;
  private running: Promise<void> | null = null;
  private isFailing = false;
  private isClosed = false;
  private untoldDrops = 0;
  private toldDropsAt = -Infinity;

  constructor(private readonly options: RecordOutboxOptions) {
    this.capacity = options.capacity ?? 10_000;
    this.mostWaiting = options.mostWaiting ?? 50_000;
    const registers = [options.registry];
    this.dropped = new Counter({
      name: 'sluice_records_dropped_total',
      help: 'Records of requests that were dropped as too many waited: unsent ones are lost, sent ones left to Redis',
      labelNames: ['stage'],
      registers,
    });
    for (const stage of ['sent', 'unsent']) this.dropped.inc({ stage }, 0);
    const size = (): number => this.size;
    new Gauge({
      name: 'sluice_records_outbox',
      help: 'Records of requests that are not known to be in the database',
      registers,
      collect() {
        this.set(size());
      },
    });
    options.stream.onReady(() => this.checkAll());
  }

  get size(): number {
    return this.unsent.size + this.sent.size;
  }

  add(record: RequestRecord): void {
    if (this.size >= this.capacity) this.dropOldest();
    this.unsent.set(record.id, record);
    if (!this.isFailing) this.wake(FLUSH_MS);
  }

  /**
   * Sends what is unsent, for at most `limitMs`, and lets go of the rest: what Redis holds is token-service's to write.
   */
  async close(limitMs: number): Promise<void> {
    if (this.isClosed) return;
    const giveUpAt = performance.now() + limitMs;
    while (this.unsent.size > 0 && performance.now() < giveUpAt) {
      await this.flush();
      if (this.unsent.size > 0) await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    }
    this.isClosed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
    if (this.unsent.size > 0)
      this.logger.warn(`${this.unsent.size} records of requests are lost: they could not be sent`);
    this.options.stream.close();
  }

  /** Has a round begin after this time at the latest; in failure rounds keep their distance. */
  private wake(afterMs: number): void {
    const endsAt = performance.now() + afterMs;
    if (this.isClosed || this.timerEndsAt <= endsAt) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timerEndsAt = endsAt;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.timerEndsAt = Infinity;
      void this.flush();
    }, afterMs);
  }

  /** One round at a time; never rejects. */
  private flush(): Promise<void> {
    this.running ??= this.round().finally(() => {
      this.running = null;
      if (this.size > 0) this.wake(this.isFailing ? AFTER_FAILURE_MS : this.unsent.size > 0 ? FLUSH_MS : AWAIT_MS);
    });
    return this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.send();
      await this.look();
      if (this.isFailing) this.logger.log('records of requests are written again');
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn(`records of requests wait to be written: ${String(error)}`);
      this.isFailing = true;
    }
    this.tellDrops();
  }

  private async send(): Promise<void> {
    const batch: RequestRecord[] = [];
    for (const record of this.unsent.values()) if (batch.push(record) === AT_ONCE) break;
    if (batch.length === 0) return;
    const { stream } = this.options;
    if (this.waiting >= this.mostWaiting) ({ waiting: this.waiting } = await stream.send([]));
    if (this.waiting >= this.mostWaiting) throw new Error('token-service takes none');
    const { entryIds, waiting } = await stream.send(batch);
    this.waiting = waiting + batch.length;
    const checkAt = performance.now() + CHECK_AFTER_MS;
    entryIds.forEach((entryId, i) => {
      const record = batch[i]!;
      // Dropped meanwhile, or not taken.
      if (entryId === null || !this.unsent.delete(record.id)) return;
      this.sent.set(record.id, { record, entryId, checkAt });
    });
    if (entryIds.includes(null)) throw new Error('Redis refused some');
  }

  /** What is written is let go; what is neither written nor in Redis is sent again. */
  private async look(): Promise<void> {
    const now = performance.now();
    const overdue = [...this.sent.values()].filter(({ checkAt }) => checkAt <= now).slice(0, AT_ONCE);
    const missing = await this.missing(overdue);
    // Read after that: what was written before its entry was missed has been told by now.
    for (const id of await this.options.stream.takeWritten()) {
      this.sent.delete(id);
      this.unsent.delete(id);
    }
    for (const sent of overdue) {
      sent.checkAt = now + CHECK_AFTER_MS;
      const { record, entryId } = sent;
      if (missing.has(entryId) && this.sent.delete(record.id)) this.unsent.set(record.id, record);
    }
  }

  private missing(sent: readonly Sent[]): Promise<ReadonlySet<string>> {
    if (sent.length === 0) return Promise.resolve(new Set<string>());
    return this.options.stream.missing(sent.map(({ entryId }) => entryId));
  }

  private checkAll(): void {
    for (const sent of this.sent.values()) sent.checkAt = 0;
    if (this.size > 0) this.wake(FLUSH_MS);
  }

  private dropOldest(): void {
    const stage = this.sent.size > 0 ? 'sent' : 'unsent';
    const kept = stage === 'sent' ? this.sent : this.unsent;
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
    this.dropped.inc({ stage });
    if (stage === 'unsent') this.untoldDrops += 1;
  }

  private tellDrops(): void {
    const now = performance.now();
    if (this.untoldDrops === 0 || now - this.toldDropsAt < TELL_DROPS_EVERY_MS) return;
    this.toldDropsAt = now;
    this.logger.warn(`${this.untoldDrops} records of requests are lost: more waited than are kept`);
    this.untoldDrops = 0;
  }
}
