import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

describe('a pacer', () => {
  it('wakes nobody before his time', async () => {
    const pacer = new Pacer();
    const at = performance.now() + 20;
    await pacer.until(at);
    expect(performance.now()).toBeGreaterThanOrEqual(at);
  });

  it('wakes everybody of a crowd whose times lie close together', async () => {
    const pacer = new Pacer();
    const sleep = async (streams: number): Promise<void> => {
      for (let event = 0; event < 20; event += 1) await pacer.until(performance.now() + (streams % 5));
    };
    await Promise.all(Array.from({ length: 500 }, (_, stream) => sleep(stream)));
  });

  it('forgets nobody when the process pauses just as he lies down', async () => {
    const times = [0, 50];
    const pacer = new Pacer(() => times.shift() ?? 60);
    await pacer.until(10);
  });

  it('wakes everybody when it closes', async () => {
    const pacer = new Pacer();
    const waiting = pacer.until(performance.now() + 60_000);
    pacer.close();
    await waiting;
  });
});
