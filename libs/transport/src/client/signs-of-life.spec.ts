import { describe, expect, it } from 'vitest';
import { SignsOfLife } from './signs-of-life.js';

/** Ears that listen, at a time of our own. */
function listening() {
  let now = 1_000_000;
  const signs = new SignsOfLife({ deadMs: 3_000, redisGoneMs: 10_000 }, () => now);
  signs.onListening();
  /** A message of `workerId` now; `isBeat`: it is a round of heartbeats. */
  const hear = (workerId: string, isBeat: boolean) => {
    if (isBeat) signs.onHeartbeat(workerId);
    signs.onMessage(workerId);
  };
  const named = (workerId: string) => ({ workerId, heardAt: now, beat: signs.beatOf(workerId) });
  /** Redis answers all the while. */
  const pass = (ms: number): void => {
    now += ms;
    signs.onHeardUntil(now);
  };
  return { signs, hear, named, pass };
}

describe('an execution', () => {
  it('is lost when its worker has been silent for so long', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    const last = named('w');
    pass(3_000);
    expect(signs.isLost(last)).toBe(false);
    pass(1);
    expect(signs.isLost(last)).toBe(true);
  });

  it('is not lost while its worker has so much to say of others that it has not come to it', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    const last = named('w');
    for (let i = 0; i < 50; i += 1) {
      pass(200);
      hear('w', i === 10 || i === 20);
    }
    expect(signs.isLost(last)).toBe(false);
  });

  it('is lost when its worker names all others again and again, whatever else it says', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    const last = named('w');
    for (let i = 0; i < 3; i += 1) {
      pass(1_000);
      hear('w', true);
      hear('w', false);
    }
    expect(signs.isLost(last)).toBe(false);
    pass(1);
    expect(signs.isLost(last)).toBe(true);
    expect(signs.isLost({ ...named('w') })).toBe(false);
  });

  it('is not lost by what another worker says', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    for (let i = 0; i < 5; i += 1) hear('other', true);
    pass(2_900);
    hear('w', false);
    const last = { ...named('w'), heardAt: 0 };
    pass(2_900);
    expect(signs.isLost(last)).toBe(false);
  });

  it('is not lost while nobody could have been heard, until Redis is taken for gone', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    const last = named('w');
    signs.onDeaf();
    pass(10_000);
    expect(signs.isLost(last)).toBe(false);
    signs.onListening();
    pass(3_000);
    expect(signs.isLost(last)).toBe(false);
    signs.onDeaf();
    pass(10_001);
    expect(signs.isLost(last)).toBe(true);
  });

  it('of a worker that nobody remembers is lost once it is silent', () => {
    const { signs, hear, named, pass } = listening();
    hear('w', true);
    const last = named('w');
    pass(3_001);
    hear('new', true);
    expect(signs.isLost(last)).toBe(true);
    expect(signs.beatOf('w')).toBe(0);
  });
});
