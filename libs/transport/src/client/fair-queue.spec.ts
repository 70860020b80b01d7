import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

describe('a fair queue', () => {
  it('serves tenants in turn, and each in the order in which it came', () => {
    const queue = new FairQueue<string>();
    for (let i = 1; i <= 4; i += 1) queue.add('a', `a${i}`);
    queue.add('b', 'b1');
    queue.add('c', 'c1');
    queue.add('c', 'c2');
    const served = Array.from({ length: 7 }, () => queue.take());
    expect(served).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
    expect(queue.take()).toBeUndefined();
  });

  it('gives a newcomer its turn among a thousand of another', () => {
    const queue = new FairQueue<number>();
    for (let i = 0; i < 1_000; i += 1) queue.add('flood', i);
    queue.take();
    queue.add('newcomer', -1);
    expect([queue.take(), queue.take()]).toContain(-1);
  });

  it('forgets what is taken out, and tenants that have nothing left', () => {
    const queue = new FairQueue<string>();
    queue.add('a', 'a1');
    queue.add('b', 'b1');
    expect(queue.remove('a', 'a1')).toBe(true);
    expect(queue.remove('a', 'a1')).toBe(false);
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('b')]).toEqual([1, 0, 1]);
    expect(queue.take()).toBe('b1');
    expect(queue.size).toBe(0);
  });
});
