import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

const { signal } = new AbortController();

describe('Turns', () => {
  it('come at intervals for one token, in the order of asking, and at once for another', async () => {
    const turns = new Turns(100);
    const taken: string[] = [];
    const take = async (token: string, name: string) => {
      await turns.take(token, signal);
      taken.push(name);
    };
    const startedAt = performance.now();
    await Promise.all([take('a', 'a1'), take('a', 'a2'), take('a', 'a3'), take('b', 'b1')]);
    expect(taken).toEqual(['a1', 'b1', 'a2', 'a3']);
    // A timer of Node may be a fraction of a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThan(198);
  });

  it('hold nobody up who leaves', async () => {
    const turns = new Turns(60_000);
    await turns.take('a', signal);
    const leave = new AbortController();
    const turn = turns.take('a', leave.signal);
    leave.abort();
    await expect(turn).rejects.toMatchObject({ code: 'client_closed' });
  });

  it('are not waited for without an interval', async () => {
    const turns = new Turns(0);
    for (let i = 0; i < 100; i += 1) await turns.take('a', signal);
  });
});
