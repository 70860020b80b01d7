import { expect, it } from 'vitest';
import { opsPortOf } from '../src/ops-port.js';

it.each(['src/main.ts', 'dist/main.js'])('the port of an app is found from its %s', (main) => {
  expect(opsPortOf(new URL(`../../../apps/worker-zai/${main}`, import.meta.url).href)).toBe(8091);
});
