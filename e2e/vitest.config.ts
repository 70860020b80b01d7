import { defineConfig } from 'vitest/config';
import base from '../vitest.base.ts';

/** Start the product as an operator does, which builds what all others use; or judge by what a busy machine spoils. */
const ALONE = [
  'admin',
  'agents',
  'blocked-channel',
  'door',
  'fairness',
  'parts-that-die',
  'proxies',
  'redis-cluster',
  'redis-sentinel',
  'redis-ways',
  'shared-pool',
].map((name) => `test/${name}.spec.ts`);

const group = (
  name: string,
  groupOrder: number,
  files: { include: string[]; exclude?: string[] },
  maxWorkers: number,
) => ({
  ...base,
  test: { ...base.test, ...files, name, maxWorkers, sequence: { groupOrder } },
});

/** One group after the other. */
export default defineConfig({
  test: {
    projects: [
      group('alone', 0, { include: ALONE }, 1),
      group('side by side', 1, { include: ['test/**/*.spec.ts'], exclude: ALONE }, 2),
    ],
  },
});
