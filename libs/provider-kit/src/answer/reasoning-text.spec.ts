import { describe, expect, it } from 'vitest';
import { ReasoningText } from './reasoning-text.js';

function clean(text: string, pieceLength = text.length): string {
  const reasoning = new ReasoningText();
  let result = '';
  for (let at = 0; at < text.length; at += pieceLength) result += reasoning.push(text.slice(at, at + pieceLength));
  return result + reasoning.end();
}

const HEAD = '<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n';

const CASES: readonly [string, string, string][] = [
  ['a first line', `${HEAD}> Let me see`, 'Let me see'],
  ['several lines', `${HEAD}> one\n> two\n> three`, 'one\ntwo\nthree'],
  ['empty lines', `${HEAD}> one\n> \n>\n> two`, 'one\n\n\ntwo'],
  ['a quotation of its own', `${HEAD}> > said\n>  indented`, '> said\n indented'],
  ['marks in the middle of a line', `${HEAD}> 3 > 2 and a <b> > c`, '3 > 2 and a <b> > c'],
  [
    'markup that the model speaks of',
    `${HEAD}> use <details>\n> <summary>x</summary>`,
    'use <details>\n<summary>x</summary>',
  ],
  ['text without quote marks', '<details open>\n<summary>T</summary>\nplain first', 'plain first'],
  ['no wrapper at all', 'plain\n\nlines\n', 'plain\n\nlines\n'],
  ['a quoted line after a plain one', 'more > text\n> next line', 'more > text\nnext line'],
  ['a wrapper on one line', '<details><summary>T</summary>> one', 'one'],
  ['the end of the wrapper', `${HEAD}> one\n</details>\n`, 'one'],
  ['a second block', `${HEAD}> one\n</details>\n${HEAD}> two`, 'onetwo'],
  ['tags of older answers', '<Full>\n> one\n</Full>\n</thinking>', 'one'],
  ['a less-than sign at the start of a line', 'a\n<b> is bold\n<', 'a\n<b> is bold\n<'],
  ['a mark without a blank', `${HEAD}>one\n> two\n>= three`, 'one\ntwo\n>= three'],
];

describe('ReasoningText', () => {
  it.each(CASES)('keeps the text of %s', (_, given, expected) => {
    expect(clean(given)).toBe(expected);
  });

  it.each(CASES)('keeps the text of %s however it is cut', (_, given, expected) => {
    for (let pieceLength = 1; pieceLength < given.length; pieceLength += 1) {
      expect(clean(given, pieceLength)).toBe(expected);
    }
  });

  it('holds back nothing but markup and a line break', () => {
    const reasoning = new ReasoningText();
    expect([
      reasoning.push(`${HEAD}> Let`),
      reasoning.push(' me'),
      reasoning.push(' see\n'),
      reasoning.push('> x'),
    ]).toEqual(['Let', ' me', ' see', '\nx']);
  });
});
