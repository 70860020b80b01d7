import { describe, expect, it } from 'vitest';
import { piecesOf } from './import-pieces';

describe('a list to import', () => {
  it('goes in pieces of lines, each of which knows where it was', () => {
    expect(piecesOf('a\nb\r\nc\rd\ne', 2)).toEqual([
      { text: 'a\nb', count: 2, before: 0 },
      { text: 'c\nd', count: 2, before: 2 },
      { text: 'e', count: 1, before: 4 },
    ]);
  });

  it('goes in pieces of items where it is JSON, as export writes it too', () => {
    const pieces = [
      { text: '[1,2]', count: 2, before: 0 },
      { text: '[3]', count: 1, before: 2 },
    ];
    expect(piecesOf('[1, 2, 3]', 2)).toEqual(pieces);
    expect(piecesOf('{"tokens": [1, 2, 3], "leftOut": 0}', 2)).toEqual(pieces);
  });

  it('goes as it is where it is short, or not what it looks like', () => {
    expect(piecesOf('{"token": "x"}', 2)).toEqual([{ text: '{"token": "x"}', count: 1, before: 0 }]);
    expect(piecesOf('[broken', 2)).toEqual([{ text: '[broken', count: 1, before: 0 }]);
  });
});
