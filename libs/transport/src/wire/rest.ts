/** A pause in which more is gathered before the next message. One at a time. */
export class Rest {
  private timer: NodeJS.Timeout | null = null;
  private readonly end = (): void => {
    this.timer = null;
    this.onEnd();
  };

  /** @param ms  how long it lasts */
  constructor(
    private readonly ms: number,
    private readonly onEnd: () => void,
  ) {}

  get isOn(): boolean {
    return this.timer !== null;
  }

  /** One that runs already runs on. */
  begin(): void {
    this.timer ??= setTimeout(this.end, this.ms);
  }
}
