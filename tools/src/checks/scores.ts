import type { Tally } from './vitest-report.ts';

/** Adds up the checks and the tests, and tells of each as it ends. */
export class Scores {
  readonly #write: (line: string) => void;
  #passed = 0;
  #failed = 0;
  #testsRun = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** One check that passes or fails as a whole. @param output  shown when it failed */
  addCheck(name: string, hasPassed: boolean, output: string, durationMs: number): void {
    if (hasPassed) this.#passed += 1;
    else {
      this.#failed += 1;
      this.#write(`\n${output.trim()}\n`);
    }
    this.#write(`${hasPassed ? 'ok  ' : 'FAIL'} ${name} (${seconds(durationMs)})`);
  }

  /** The specs of one project. @param result  its explanation is shown when some failed */
  addSpecs(project: string, result: Tally & { readonly explanation?: string }, durationMs: number): void {
    const { passed, failed, failures, explanation = '' } = result;
    this.#passed += passed;
    this.#failed += failed;
    this.#testsRun += passed + failed;
    if (explanation !== '') this.#write(`\n${explanation}\n`);
    for (const failure of failures) this.#write(`     ${failure}`);
    const verdict = failed === 0 ? 'ok  ' : 'FAIL';
    this.#write(`${verdict} ${project}: ${passed} passed, ${failed} failed (${seconds(durationMs)})`);
  }

  /** Writes the last line. @returns the exit code: 0 only when something ran and nothing failed */
  finish(): number {
    if (this.#testsRun === 0) {
      this.#failed += 1;
      this.#write('FAIL not one test was run');
    }
    this.#write(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 ? 0 : 1;
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
