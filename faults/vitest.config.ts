import { mergeConfig } from 'vitest/config';
import base from '../vitest.base.ts';

/** Files run side by side, as they mostly wait: for heartbeats to be missed, limits to pass, sweeps to come. */
export default mergeConfig(base, {
  test: { maxWorkers: 4, testTimeout: 120_000, hookTimeout: 60_000 },
});
