/** A running answer outlives Redis by this much, ms. */
const REDIS_GONE_MS = 10_000;

/**
 * Whether silence means anything: an execution is lost after `deadMs` without a frame while we surely could have heard
 * one, that is while we listened, Redis answered, and this process did not stand still itself.
 */
export class SignsOfLife {
  /** Since when we hear, or are deaf; null in the other state. */
  private hearingSince: number | null = null;
  private deafSince: number | null = Date.now();
  private heardUntil = 0;

  constructor(private readonly deadMs: number) {}

  get isListening(): boolean {
    return this.hearingSince !== null;
  }

  onListening(): void {
    this.hearingSince = Date.now();
    this.deafSince = null;
  }

  /** All that was said before `at` has arrived. */
  onHeardUntil(at: number): void {
    this.heardUntil = at;
  }

  onDeaf(): void {
    this.hearingSince = null;
    this.deafSince ??= Date.now();
  }

  /** What was said meanwhile waits unread: give it time. */
  onStoodStill(): void {
    if (this.isListening) this.onListening();
  }

  /** @param heardAt  when the execution was last heard, ms since 1970 */
  isLost(heardAt: number): boolean {
    const now = Date.now();
    if (this.hearingSince === null) return now - (this.deafSince ?? now) > REDIS_GONE_MS;
    return this.heardUntil - Math.max(heardAt, this.hearingSince) > this.deadMs;
  }
}
