const BUCKET_MS = 1_000;
const BUCKETS = 10;

/** How often something has happened over the last ten seconds. */
export class EventRate {
  private readonly counts = new Array<number>(BUCKETS).fill(0);
  private bucket: number;
  private readonly startedAt: number;

  /** @param now  ms since any moment */
  constructor(private readonly now: () => number) {
    this.startedAt = now();
    this.bucket = Math.floor(this.startedAt / BUCKET_MS);
  }

  note(): void {
    this.advance();
    this.counts[this.bucket % BUCKETS]! += 1;
  }

  /** Times a second; 0 when it has not happened lately. */
  perSecond(): number {
    this.advance();
    const seenMs = Math.min(this.now() - this.startedAt, BUCKET_MS * BUCKETS);
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    return total / Math.max(seenMs / 1_000, 1);
  }

  private advance(): void {
    const current = Math.floor(this.now() / BUCKET_MS);
    const passed = Math.min(current - this.bucket, BUCKETS);
    for (let i = 1; i <= passed; i += 1) this.counts[(this.bucket + i) % BUCKETS] = 0;
    // Zeros stand wherever nothing was counted, so that after a long rest any bucket will do.
    this.bucket = current;
  }
}
