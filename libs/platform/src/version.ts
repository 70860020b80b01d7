import { readFileSync } from 'node:fs';

/** Of Sluice: every package of the repository bears the same. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
