import type { WireTimings } from '../wire/timings.js';

/** Heartbeats of a worker that do not name an execution, until that one is known to be gone. */
const BEATS_WITHOUT_A_WORD = 3;

interface WorkerSigns {
  /** ms since 1970. */
  heardAt: number;
  /** Rounds of heartbeats so far; each names every execution that the worker has for us. */
  beats: number;
  /** Number of the message that the last round came in. */
  beatMessage: number;
}

/** By what an execution was heard of last. */
export interface LastSign {
  readonly workerId: string;
  /** ms since 1970. */
  readonly heardAt: number;
  /** The worker's round of heartbeats that named it. */
  readonly beat: number;
}

/**
 * Whether silence means anything: an execution is lost when nothing was heard of it for `deadMs` while we surely could
 * have heard it, that is while we listened, Redis answered, and this process did not stand still itself; and when its
 * worker was silent, too, or named all others again and again. A worker that has much to say comes to each in its turn.
 */
export class SignsOfLife {
  /** Since when we hear, or are deaf; null in the other state. */
  private hearingSince: number | null = null;
  private deafSince: number | null;
  private heardUntil = 0;
  private readonly workers = new Map<string, WorkerSigns>();
  private messages = 0;

  /** @param now  ms since 1970 */
  constructor(
    private readonly timings: Pick<WireTimings, 'deadMs' | 'redisGoneMs'>,
    private readonly now: () => number = Date.now,
  ) {
    this.deafSince = now();
  }

  get isListening(): boolean {
    return this.hearingSince !== null;
  }

  onListening(): void {
    this.hearingSince = this.now();
    this.deafSince = null;
  }

  /** All that was said before `at` has arrived. */
  onHeardUntil(at: number): void {
    this.heardUntil = at;
  }

  onDeaf(): void {
    this.hearingSince = null;
    this.deafSince ??= this.now();
  }

  /** What was said meanwhile waits unread: give it time. */
  onStoodStill(): void {
    if (this.isListening) this.onListening();
  }

  /** All of a message has been read. */
  onMessage(workerId: string): void {
    this.signsOf(workerId).heardAt = this.now();
    this.messages += 1;
  }

  /** A message holds a heartbeat, maybe one of many. */
  onHeartbeat(workerId: string): void {
    const worker = this.signsOf(workerId);
    if (worker.beatMessage === this.messages) return;
    worker.beatMessage = this.messages;
    worker.beats += 1;
  }

  /** The worker's last round of heartbeats. */
  beatOf(workerId: string): number {
    return this.workers.get(workerId)?.beats ?? 0;
  }

  isLost({ workerId, heardAt, beat }: LastSign): boolean {
    const now = this.now();
    if (this.hearingSince === null) return now - (this.deafSince ?? now) > this.timings.redisGoneMs;
    if (!this.isSilent(heardAt)) return false;
    const worker = this.workers.get(workerId);
    return !worker || this.isSilent(worker.heardAt) || worker.beats - beat >= BEATS_WITHOUT_A_WORD;
  }

  private isSilent(heardAt: number): boolean {
    return this.heardUntil - Math.max(heardAt, this.hearingSince ?? 0) > this.timings.deadMs;
  }

  private signsOf(workerId: string): WorkerSigns {
    const known = this.workers.get(workerId);
    if (known) return known;
    for (const [id, { heardAt }] of this.workers) if (this.isSilent(heardAt)) this.workers.delete(id);
    const signs = { heardAt: this.now(), beats: 0, beatMessage: -1 };
    this.workers.set(workerId, signs);
    return signs;
  }
}
