import { fileURLToPath } from 'node:url';

/** Arguments with which plain Node runs sources as they are, for a spec that needs a process of its own. */
export const RUN_SOURCES: readonly string[] = [
  '--import',
  fileURLToPath(new URL('../load-sources.mjs', import.meta.url)),
];
