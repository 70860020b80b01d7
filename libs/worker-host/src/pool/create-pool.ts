import { environmentPool } from './environment-pool.js';
import { sharedPool } from './shared-pool.js';
import type { PoolOptions, WorkerPool } from './worker-pool.js';

/** The pool that all workers share where there is a key to open its tokens, else that of the settings. */
export function createPool(options: PoolOptions): WorkerPool {
  const { secretBox } = options.config;
  return secretBox === null ? environmentPool(options) : sharedPool(options, secretBox);
}
