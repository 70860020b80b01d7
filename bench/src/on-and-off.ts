import { median } from './rounds.ts';

/** What something costs that can be on or off: TTFT p50 of each round, ms, of all products together. */
export class OnAndOff {
  /** Of the upstream itself. */
  readonly direct: number[] = [];
  private readonly off: number[] = [];
  private readonly on: number[] = [];

  /** Measures both; which comes first changes with the round. */
  async measure(round: number, ways: Readonly<Record<'off' | 'on', () => Promise<number>>>): Promise<void> {
    const order = round % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const);
    for (const way of order) this[way].push(await ways[way]());
  }

  /**
   * The added time while it is on, by that while it is off. Medians before the division: the added time is a few ms, and
   * of one round mostly chance.
   */
  ratio(): number {
    const addedMs = (rounds: readonly number[]): number => median(rounds) - median(this.direct);
    return addedMs(this.on) / addedMs(this.off);
  }
}
