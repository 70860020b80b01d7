import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { exampleFiles } from '../../src/run/environment.ts';
import { ROOT } from '../../src/run/root.ts';

/** The example of the repository with those that providers bring. */
export const example = exampleFiles(ROOT)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

export const settingLine = /^#?[A-Z][A-Z0-9_]*=/;

/** Every setting of the example with the value it shows, those that are commented out included. */
export const shown = parseEnv(
  example
    .split('\n')
    .filter((line) => settingLine.test(line))
    .map((line) => line.replace(/^#/, ''))
    .join('\n'),
);
