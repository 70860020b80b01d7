import { describe, expect, it } from 'vitest';
import { Scores } from './scores.ts';
import { failureText, tally } from './vitest-report.ts';

const report = (...files: object[]): string => JSON.stringify({ testResults: files });
const file = (status: string, ...tests: [string, string][]) => ({
  name: '/repo/libs/a/a.spec.ts',
  status,
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
});

describe('the report of a project', () => {
  it('counts each test that passed or failed, and says where', () => {
    const result = tally(report(file('failed', ['adds', 'passed'], ['divides', 'failed'])), 1, '/repo');
    expect(result).toEqual({ passed: 1, failed: 1, failures: ['libs/a/a.spec.ts > divides'] });
  });

  it('takes a test that did not run for a failure', () => {
    expect(tally(report(file('passed', ['adds', 'skipped'])), 0, '/repo')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('takes a file that could not be run for a failure', () => {
    expect(tally(report(file('failed')), 1, '/repo').failures).toEqual(['libs/a/a.spec.ts (could not be run)']);
  });

  it('takes a bad end without a failed test, or without a report, for a failure', () => {
    expect(tally(report(file('passed', ['adds', 'passed'])), 1, '/repo')).toMatchObject({ passed: 1, failed: 1 });
    expect(tally(null, 1, '/repo')).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('what vitest printed', () => {
  it('is shown from its first heading of failures on, or whole', () => {
    expect(failureText('✓ a\n\u001b[31m⎯⎯\u001b[39m Failed Tests 1 ⎯⎯\nexpected 1')).toBe(
      '⎯⎯ Failed Tests 1 ⎯⎯\nexpected 1',
    );
    expect(failureText('could not start')).toBe('could not start');
  });
});

describe('the scores', () => {
  function scored(fill: (scores: Scores) => void) {
    const lines: string[] = [];
    const scores = new Scores((line) => lines.push(line));
    fill(scores);
    const code = scores.finish();
    return { code, last: lines.at(-1), lines };
  }

  it('end with the sums and exit code 0 when all passed', () => {
    const { code, last } = scored((scores) => {
      scores.addCheck('lint', true, '', 1);
      scores.addSpecs('a', { passed: 3, failed: 0, failures: [] }, 1);
    });
    expect([code, last]).toEqual([0, '4 passed, 0 failed']);
  });

  it('count a failed check, show its output and end with exit code 1', () => {
    const { code, last, lines } = scored((scores) => {
      scores.addCheck('lint', false, 'a.ts: no', 1);
      scores.addSpecs('a', { passed: 3, failed: 0, failures: [] }, 1);
    });
    expect([code, last]).toEqual([1, '3 passed, 1 failed']);
    expect(lines.join()).toContain('a.ts: no');
  });

  it('fail when not one test was run', () => {
    expect(scored((scores) => scores.addCheck('lint', true, '', 1))).toMatchObject({
      code: 1,
      last: '1 passed, 1 failed',
    });
  });
});
