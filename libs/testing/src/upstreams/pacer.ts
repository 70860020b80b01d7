/** How finely time is kept, ms. Coarse enough that one timer for all streams costs next to nothing. */
const TICK_MS = 2;

/**
 * One clock for every paced answer. A timer for each event of hundreds of streams would cost more than the answers
 * themselves, and a simulator that eats the CPU spoils what a benchmark measures.
 */
export class Pacer {
  readonly #due = new Map<number, (() => void)[]>();
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;

  /** @param now ms on a clock that never goes back; sleepers are woken by it */
  constructor(readonly now: () => number = () => performance.now()) {}

  /** Resolves at the first tick not before `at`, a time of the same clock; at once where that has passed. */
  until(at: number): Promise<void> {
    const now = this.now();
    if (at <= now) return Promise.resolve();
    return new Promise((resolve) => {
      const tick = Math.ceil(at / TICK_MS);
      const sleepers = this.#due.get(tick);
      if (sleepers === undefined) this.#due.set(tick, [resolve]);
      else sleepers.push(resolve);
      this.#start(now);
    });
  }

  /** Wakes everybody and stops the clock. */
  close(): void {
    for (const tick of [...this.#due.keys()]) this.#wake(tick);
    this.#stop();
  }

  /** @param now the time that the sleeper was judged by: read anew, it may be past his tick already */
  #start(now: number): void {
    if (this.#timer !== null) return;
    this.#lastTick = Math.floor(now / TICK_MS);
    this.#timer = setInterval(() => this.#advance(), TICK_MS);
    this.#timer.unref();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #advance(): void {
    const now = Math.floor(this.now() / TICK_MS);
    for (let tick = this.#lastTick; tick <= now; tick += 1) this.#wake(tick);
    this.#lastTick = now;
    if (this.#due.size === 0) this.#stop();
  }

  #wake(tick: number): void {
    const sleepers = this.#due.get(tick);
    if (sleepers === undefined) return;
    this.#due.delete(tick);
    for (const wake of sleepers) wake();
  }
}
