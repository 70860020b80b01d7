import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeScenarios } from '../src/upstreams/describe-scenarios.js';

it('the README has every scenario with every argument, as the table in the code', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(unaligned(readme)).toContain(unaligned(describeScenarios()));
});

/** Tables may be padded in any way. */
function unaligned(markdown: string): string {
  return markdown.replaceAll(/\s+/g, '').replaceAll(/-+/g, '-');
}
