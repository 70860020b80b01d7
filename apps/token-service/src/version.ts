import { readFileSync } from 'node:fs';

/** From the package's own package.json, which lies one folder above the source and above the build. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
