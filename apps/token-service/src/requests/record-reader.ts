import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LiveFeed } from './live-feed.js';
import { readRecord } from './read-record.js';
import { type QueuedRecord, RecordQueue } from './record-queue.js';
import { RecordWriter } from './record-writer.js';

const MOST_AT_ONCE = 500;
/** After the first of a batch, for more to come. ms */
const GATHER_MS = 400;
const CLAIM_EVERY_MS = 5_000;
const AFTER_FAILURE_MS = 500;

/** Brings the records that gateways send into the database, whichever of Redis and database was away meanwhile. */
@Injectable()
export class RecordReader implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Records');
  private readonly stopping = new AbortController();
  private done: Promise<void> = Promise.resolve();
  private claimAt = 0;
  private isFailing = false;

  constructor(
    private readonly queue: RecordQueue,
    private readonly writer: RecordWriter,
    private readonly feed: LiveFeed,
  ) {}

  onModuleInit(): void {
    this.done = this.run();
  }

  /** Resolves when what was read is written. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.done;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let inHand: QueuedRecord[] = [];
    while (!signal.aborted || inHand.length > 0) {
      try {
        if (inHand.length === 0) inHand = await this.take();
        if (inHand.length > 0) await this.write(inHand);
        inHand = [];
        if (this.isFailing) this.logger.log('records of requests are written again');
        this.isFailing = false;
      } catch (error) {
        if (!this.isFailing) this.logger.warn(`records of requests wait to be written: ${String(error)}`);
        this.isFailing = true;
        // Whoever comes after us takes over what we have read.
        if (signal.aborted) return;
        await pause(AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async take(): Promise<QueuedRecord[]> {
    if (performance.now() >= this.claimAt) {
      const claimed = await this.queue.claim(MOST_AT_ONCE);
      // A full hand is likely not all.
      if (claimed.length < MOST_AT_ONCE) this.claimAt = performance.now() + CLAIM_EVERY_MS;
      if (claimed.length > 0) return claimed;
    }
    const first = await this.queue.read(MOST_AT_ONCE);
    if (first.length === 0 || first.length === MOST_AT_ONCE) return first;
    await pause(GATHER_MS);
    return [...first, ...(await this.queue.readMore(MOST_AT_ONCE - first.length).catch(() => []))];
  }

  private async write(queued: readonly QueuedRecord[]): Promise<void> {
    const records = queued.map(({ json }) => readRecord(json)).filter((record) => record !== null);
    const unread = queued.length - records.length;
    if (unread > 0)
      this.logger.warn(`${unread} records of requests are none that this version can read; they are lost`);
    const written = records.length === 0 ? new Set<string>() : await this.writer.write(records);
    this.feed.tell(records.filter(({ id }) => written.has(id)));
    // Should this fail, they come again and are known by their ids.
    await this.queue.confirm(queued).catch(() => undefined);
  }
}
