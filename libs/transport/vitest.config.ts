import { mergeConfig } from 'vitest/config';
import base from '../../vitest.base.ts';

/** Two files side by side, as they often wait: for heartbeats to be missed and limits to pass. */
export default mergeConfig(base, { test: { maxWorkers: 2 } });
