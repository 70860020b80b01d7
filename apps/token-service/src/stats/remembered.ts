/** Keeps answers for a moment, so that many who ask the same cost no more than one. What failed is not kept. */
export class Remembered<T> {
  private readonly answers = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();

  /** @param now  ms, for intervals */
  constructor(
    private readonly keepMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param key  one of few: nothing is forgotten but for what replaces it */
  of(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known !== undefined && this.now() < known.until) return known.answer;
    const answer = make();
    this.answers.set(key, { answer, until: this.now() + this.keepMs });
    answer.catch(() => this.answers.delete(key));
    return answer;
  }
}
