export interface Row {
  readonly name: string;
  readonly hasPassed: boolean;
  /** What was seen, or what went wrong. */
  readonly seen: string;
  readonly durationMs: number;
}

/** Adds up what was tried, and tells of each as it ends. */
export class Report {
  private readonly rows: Row[] = [];
  private readonly write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  /** Runs one check; a fault is a row like any other. @returns whether it passed */
  async check(name: string, run: () => Promise<string>): Promise<boolean> {
    const startedAt = Date.now();
    const row = await run().then(
      (seen) => ({ name, hasPassed: true, seen }),
      (error: unknown) => ({ name, hasPassed: false, seen: error instanceof Error ? error.message : String(error) }),
    );
    this.rows.push({ ...row, durationMs: Date.now() - startedAt });
    this.write(toLine(this.rows.at(-1)!));
    return row.hasPassed;
  }

  /** Writes all rows as a table, and the counts. @returns the exit code */
  finish(): number {
    const failed = this.rows.filter(({ hasPassed }) => !hasPassed).length;
    const width = Math.max(...this.rows.map(({ name }) => name.length));
    this.write('');
    for (const row of this.rows) this.write(toLine(row, width));
    this.write(`\n${this.rows.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }
}

const toLine = ({ name, hasPassed, seen, durationMs }: Row, width = 0): string =>
  `${hasPassed ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${`${(durationMs / 1_000).toFixed(1)} s`.padStart(7)}  ${seen}`;
