import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopTexts } from './stop-texts.js';

/** The text that is let through, and whether the answer was ended. */
function read(pieces: readonly string[], stops: readonly string[]): { text: string; isOver: boolean } {
  const stage = new StopTexts(stops);
  let text = '';
  const take = (deltas: ReturnType<StopTexts['push']>): void => {
    for (const delta of deltas) if (delta.type === 'text-delta') text += delta.text;
  };
  for (const piece of pieces) {
    take(stage.push({ type: 'text-delta', text: piece }));
    if (stage.ending !== null) return { text, isOver: true };
  }
  take(stage.end('stop').deltas);
  return { text, isOver: false };
}

describe('stop texts', () => {
  it.each([
    ['a STOP b', ['STOP'], 'a ', true],
    ['STOP', ['STOP'], '', true],
    ['no end', ['STOP'], 'no end', false],
    ['an end that only begins: STO', ['STOP'], 'an end that only begins: STO', false],
    ['one two three', ['three', 'two'], 'one ', true],
    ['aabc', ['aabd', 'abc'], 'a', true],
    ['abcX', ['abcX', 'bc'], 'a', true],
    ['abc', ['bc', 'abc'], '', true],
    ['aaab', ['aab'], 'a', true],
    ['Hi 👩‍👩‍👧 end', ['👧'], 'Hi 👩‍👩‍', true],
  ])('%j with %j leaves %j', (text, stops, left, isOver) => {
    expect(read([text], stops)).toEqual({ text: left, isOver });
  });

  it('come to the same however the text is cut, and never show any of themselves', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 24 });
    fc.assert(
      fc.property(text, fc.array(letters, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(24)), (all, stops, cuts) => {
        const whole = read([all], stops);
        expect(read([...all], stops)).toEqual(whole);
        const at = [...new Set(cuts.filter((cut) => cut < all.length))].toSorted((a, b) => a - b);
        expect(
          read(
            [0, ...at].map((start, i) => all.slice(start, at[i] ?? all.length)),
            stops,
          ),
        ).toEqual(whole);
        for (const stop of stops) expect(whole.text).not.toContain(stop);
        expect(whole.isOver).toBe(stops.some((stop) => all.includes(stop)));
        expect(all.startsWith(whole.text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('hold back only what may yet become one', () => {
    const stage = new StopTexts(['STOP', 'END']);
    const texts = ['Go S', 'T', 'ART E', 'N', '!'].map((text) => stage.push({ type: 'text-delta', text }));
    expect(texts.map((deltas) => deltas.map((delta) => delta.type === 'text-delta' && delta.text))).toEqual([
      ['Go '],
      [],
      ['START '],
      [],
      ['EN!'],
    ]);
  });

  it('do not count in reasoning and tool arguments, nor are they missed around them', () => {
    const stage = new StopTexts(['STOP']);
    const thought = { type: 'reasoning-delta', text: 'STOP' } as const;
    const input = { type: 'tool-call-delta', index: 0, inputJson: '"STOP"' } as const;
    expect(stage.push(thought)).toEqual([thought]);
    expect(stage.push({ type: 'text-delta', text: 'a ST' })).toEqual([{ type: 'text-delta', text: 'a ' }]);
    expect(stage.push(input)).toEqual([input]);
    expect(stage.ending).toBeNull();
    expect(stage.push({ type: 'text-delta', text: 'OP' })).toEqual([]);
    expect(stage.ending).toBe('stop');
  });
});
