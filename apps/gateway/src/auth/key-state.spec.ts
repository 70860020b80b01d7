import { describe, expect, it } from 'vitest';
import { KeyState, type KeyReading } from './key-state.js';

const DAY = 20_000;
const NOON = DAY * 86_400_000 + 43_200_000;
const reading = (facts: object, more: Partial<KeyReading> = {}): KeyReading => ({
  text: JSON.stringify({
    id: 'k',
    enabled: true,
    expiresAt: null,
    models: null,
    rpm: null,
    dailyTokens: null,
    ...facts,
  }),
  word: 'ok',
  requests: 0,
  requestsResetMs: -2,
  tokens: 0,
  now: NOON,
  ...more,
});
const LONG = 100_000_000;

describe('a key that Redis cannot be asked about', () => {
  it('has as many requests left as it had, and as many again after a minute', () => {
    const state = new KeyState(reading({ rpm: 2 }, { requests: 1, requestsResetMs: 30_000 }), NOON);
    const words = (now: number): string[] => [1, 2].map(() => state.admit(true, now, LONG)!.word);
    expect(words(NOON)).toEqual(['ok', 'rate']);
    expect(words(NOON + 30_000)).toEqual(['ok', 'ok']);
    expect(words(NOON + 89_999)).toEqual(['rate', 'rate']);
    expect(state.admit(true, NOON + 90_000, LONG)).toMatchObject({ word: 'ok', requests: 1, requestsResetMs: 60_000 });
  });

  it('has its tokens anew with the next day in UTC, and expires when it would have', () => {
    const expiresAt = NOON + 2 * 86_400_000;
    const state = new KeyState(reading({ dailyTokens: 10, expiresAt }, { tokens: 4 }), NOON);
    state.charge(6, NOON);
    expect(state.admit(true, NOON, LONG)).toMatchObject({ word: 'quota', tokens: 10, tokensResetMs: 43_200_000 });
    expect(state.admit(true, NOON + 43_200_000, LONG)).toMatchObject({ word: 'ok', tokens: 0 });
    expect(state.admit(true, expiresAt, 3 * LONG)!.word).toBe('expired');
    expect(state.admit(true, NOON + LONG + 1, LONG)).toBeNull();
  });

  it('remembers more than a Redis that came back empty, but not of another day', () => {
    const state = new KeyState(reading({}, { tokens: 4 }), NOON);
    state.charge(6, NOON);
    expect(state.remembered).toEqual({ day: DAY, tokens: 10 });
    state.learn(reading({}, { tokens: 0 }), NOON);
    expect(state.remembered.tokens).toBe(10);
    state.learn(reading({}, { tokens: 3, now: NOON + 43_200_000 }), NOON);
    expect(state.remembered).toEqual({ day: DAY + 1, tokens: 3 });
  });
});
