import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../src/index.js';

it('hands out each port once in turn, none that is taken, and none that the system might hand out', async () => {
  const first = await freePort();
  const taken = createServer().listen(first + 1, '127.0.0.1');
  await once(taken, 'listening');
  const second = await freePort();
  taken.close();
  expect(second).toBe(first + 2);
  for (const port of [first, second]) expect(port).toBeLessThan(32_768);
});
