import base from '../../vitest.base.ts';

/** Two files side by side, as they often wait: for heartbeats to be missed and limits to pass. */
export default { ...base, test: { ...base.test, maxWorkers: 2 } };
