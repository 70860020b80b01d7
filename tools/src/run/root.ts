import { join } from 'node:path';

/** Folder of the repository: every path of the tools starts here, wherever they are called from. */
export const ROOT = join(import.meta.dirname, '../../..');
