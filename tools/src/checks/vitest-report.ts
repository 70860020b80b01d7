import { stripVTControlCharacters } from 'node:util';

/** The part of vitest's JSON report that is read. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** One line for each failure, with the file it is in. */
  readonly failures: readonly string[];
}

/**
 * Counts what really ran. A test that was left out counts as failed, and so does a file that could not be run and a
 * run that ended badly with no failed test to show for it.
 *
 * @param text  the report; null when none was written
 */
export function tally(text: string | null, exitCode: number | null, root: string): Tally {
  const files = text === null ? [] : (JSON.parse(text) as VitestReport).testResults;
  let passed = 0;
  const failures: string[] = [];
  for (const { name, status, assertionResults } of files) {
    const file = name.startsWith(root) ? name.slice(root.length + 1) : name;
    const failuresBefore = failures.length;
    for (const test of assertionResults) {
      if (test.status === 'passed') passed += 1;
      else failures.push(`${file} > ${test.fullName}${test.status === 'failed' ? '' : ` (${test.status})`}`);
    }
    if (status === 'failed' && failures.length === failuresBefore) failures.push(`${file} (could not be run)`);
  }
  if (exitCode !== 0 && failures.length === 0) failures.push('the run ended badly although no test failed');
  return { passed, failed: failures.length, failures };
}

/** The part of what vitest printed that explains failures: from its first heading of them, else all. */
export function failureText(output: string): string {
  const text = stripVTControlCharacters(output);
  const start = text.search(/^.*⎯ (Failed (Suites|Tests)|Unhandled Errors?) /m);
  return text.slice(Math.max(start, 0)).trim();
}
