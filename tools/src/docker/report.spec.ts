import { describe, expect, it } from 'vitest';
import { Report } from './report.ts';

describe('the report of the containers', () => {
  it('goes on after a fault, and fails as a whole', async () => {
    const lines: string[] = [];
    const report = new Report((line) => lines.push(line));
    expect(await report.check('builds', () => Promise.reject(new Error('no room')))).toBe(false);
    expect(await report.check('starts', () => Promise.resolve('in time'))).toBe(true);
    expect(report.finish()).toBe(1);
    expect(lines.at(-1)).toBe('\n1 passed, 1 failed');
    expect(lines.find((line) => /^FAIL {2}builds .* no room$/.test(line))).toBeDefined();
    expect(lines.filter((line) => /^ok {4}starts +0\.\d s {2}in time$/.test(line))).toHaveLength(2);
  });

  it('passes when everything did', async () => {
    const report = new Report(() => undefined);
    await report.check('starts', () => Promise.resolve(''));
    expect(report.finish()).toBe(0);
  });
});
