import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { LeanHistogram } from '../src/index.js';

const BUCKETS = [0.1, 1, 10];
const VALUES = [0, 0.1, 0.100_001, 0.5, 1, 9, 10, 11, 1_000];

it('a lean histogram says what one of prom-client says', async () => {
  const [lean, theirs] = [new Registry(), new Registry()];
  for (const registry of [lean, theirs]) registry.setDefaultLabels({ service: 's' });
  const options = { name: 'x_seconds', help: 'X', labelNames: ['a', 'b'] as const };
  const ours = new LeanHistogram({ ...options, buckets: BUCKETS, registry: lean });
  const known = new Histogram({ ...options, buckets: BUCKETS, registers: [theirs] });
  for (const value of VALUES) {
    ours.of('1', 'x"y').observe(value);
    known.observe({ a: '1', b: 'x"y' }, value);
  }
  ours.of('2', '').observe(3);
  known.observe({ a: '2', b: '' }, 3);
  const lines = async (registry: Registry): Promise<string[]> => {
    const text = await registry.metrics();
    // Labels stand in another order.
    return text
      .split('\n')
      .map((line) => line.replace(/{(.*)}/, (_, labels: string) => labels.split(',').sort().join()));
  };
  expect(await lines(lean)).toEqual(await lines(theirs));
});
