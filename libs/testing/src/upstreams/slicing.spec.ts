import { describe, expect, it } from 'vitest';
import { MULTIBYTE_TEXT } from './answers.js';
import { slice, toBlocks, toCodePoints, toWords } from './slicing.js';

const frame = Buffer.from('ab é 世 😀 z');

describe('slice', () => {
  it.each(['frames', 'bytes', 'characters'] as const)('loses nothing: %s', (slicing) => {
    expect(Buffer.concat(slice(frame, slicing))).toEqual(frame);
  });

  it('cuts at every byte', () => {
    expect(slice(frame, 'bytes').map(({ length }) => length)).toEqual(Array.from(frame, () => 1));
  });

  it('cuts inside every character of two bytes or more', () => {
    const slices = slice(frame, 'characters');
    expect(slices).toHaveLength(4);
    for (const part of slices.slice(0, 3)) expect(part.toString()).toMatch(/\uFFFD$/);
  });
});

describe('pieces of a text', () => {
  it.each([toWords, toCodePoints, (text: string) => toBlocks(text, 7)])('add up to it', (toPieces) => {
    for (const text of ['', ' ', 'one', ' two  words\n\n', MULTIBYTE_TEXT]) expect(toPieces(text).join('')).toBe(text);
  });

  it('are never half a surrogate pair when they are words or code points', () => {
    for (const piece of [...toWords(MULTIBYTE_TEXT), ...toCodePoints(MULTIBYTE_TEXT)])
      expect(piece.isWellFormed()).toBe(true);
  });
});
