/** A running answer outlives Redis by this much, ms. */
const REDIS_GONE_MS = 10_000;
const FORGET_WORKER_MS = 60_000;

/**
 * Who was heard when. A worker is lost after `deadMs` of silence while we could have heard it: while we listen, and
 * while this process itself was not standing still.
 */
export class SignsOfLife {
  private readonly lastHeard = new Map<string, number>();
  /** When we began to listen, or fell deaf; null in the other state. */
  private listeningSince: number | null = null;
  private deafSince: number | null = Date.now();

  constructor(private readonly deadMs: number) {}

  get isListening(): boolean {
    return this.listeningSince !== null;
  }

  onListening(): void {
    this.listeningSince = Date.now();
    this.deafSince = null;
  }

  onDeaf(): void {
    this.listeningSince = null;
    this.deafSince ??= Date.now();
  }

  onHeard(workerId: string): void {
    this.lastHeard.set(workerId, Date.now());
  }

  /** This process stood still for so long: signs of life wait unread, give them time. */
  onStoodStill(durationMs: number): void {
    for (const [id, at] of this.lastHeard) this.lastHeard.set(id, at + durationMs);
  }

  /** Lets go of workers that are long gone. */
  prune(): void {
    const now = Date.now();
    for (const [id, at] of this.lastHeard) if (now - at > FORGET_WORKER_MS) this.lastHeard.delete(id);
  }

  /** @param since  when we had the first word of it, ms since 1970 */
  isLost(workerId: string, since: number): boolean {
    const now = Date.now();
    if (this.listeningSince === null) return now - (this.deafSince ?? now) > REDIS_GONE_MS;
    return now - Math.max(this.lastHeard.get(workerId) ?? 0, since, this.listeningSince) > this.deadMs;
  }
}
