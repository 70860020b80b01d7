import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests read the libraries' sources, so that a change in one is seen by all without a build. */
export default defineConfig({
  resolve: { conditions: ['@sluice/source'] },
  ssr: { resolve: { conditions: ['@sluice/source', 'node'] } },
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Most files wait for processes, time limits or Redis; one alone would leave a machine of two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
