import base from '../../vitest.base.ts';

/** Two files side by side, as they often wait: for Redis to come back and for jobs to have their turn. */
export default { ...base, test: { ...base.test, maxWorkers: 2 } };
