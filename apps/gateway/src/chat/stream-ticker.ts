import { Roster } from '@sluice/contract';

/** Something with deadlines that are looked at now and then. */
export interface Ticking {
  tick(now: number): void;
}

/** Fine enough for waits of seconds, and next to nothing for 500 streams. ms */
const TICK_MS = 100;

/** One timer for all open streams: a timer each would cost more than the chunks they wait for. */
export class StreamTicker {
  private readonly open = new Roster<Ticking>();
  private timer: NodeJS.Timeout | null = null;

  /** @returns what `remove` asks for */
  add(stream: Ticking): number {
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    return this.open.add(stream);
  }

  remove(ticket: number): void {
    this.open.remove(ticket);
    if (this.open.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    const now = performance.now();
    for (const stream of this.open) stream.tick(now);
  }
}
