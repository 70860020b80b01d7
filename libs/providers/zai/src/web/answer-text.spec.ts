import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.js';

const REPLAY = 'true" duration="3">\n<summary>Thought for 3 seconds</summary>\n> Let me see\n';

/** An answer after reasoning, its first part an edit that is cut into pieces. */
function afterThinking(edit: string, pieceLength = edit.length): string {
  const answer = new AnswerText();
  answer.afterThinking();
  let text = '';
  for (let at = 0; at < edit.length; at += pieceLength) text += answer.edit(edit.slice(at, at + pieceLength));
  return text + answer.end();
}

describe('AnswerText', () => {
  it.each([
    ['…\n</details>\nHello', 'Hello'],
    ['…</details>Hello', 'Hello'],
    ['…</details>\n\nHello', '\nHello'],
    ['a</details>\nx</details>\nb', 'b'],
    ['no markup', 'no markup'],
    [`${REPLAY}</details>\nHello`, 'Hello'],
    ['<details type="reasoning" done="true">\n<summary>T</summary>\n> x\n</details>\nHello', 'Hello'],
  ])('finds the answer in the edit %j', (edit, expected) => {
    expect(afterThinking(edit)).toBe(expected);
  });

  it('finds the answer wherever the repeated reasoning is cut', () => {
    const edit = `${REPLAY}</details>\nHello`;
    for (let pieceLength = 1; pieceLength < edit.length; pieceLength += 1)
      expect(afterThinking(edit, pieceLength)).toBe('Hello');
  });

  it('finds the answer in a delta that ends the repeated reasoning', () => {
    const answer = new AnswerText();
    answer.afterThinking();
    expect([
      answer.edit(REPLAY),
      answer.delta('</deta'),
      answer.delta('ils>'),
      answer.delta('\nHel'),
      answer.delta('\nlo'),
    ]).toEqual(['', '', '', 'Hel', '\nlo']);
  });

  it('takes the end of the wrapper off deltas, however cut', () => {
    const answer = new AnswerText();
    answer.afterThinking();
    const text = [...'\n</details>\nHello </details> you'].map((character) => answer.delta(character)).join('');
    expect(text + answer.end()).toBe('Hello </details> you');
  });

  it('leaves an answer alone that is HTML of its own', () => {
    const answer = new AnswerText();
    const html = '<details>\n<summary>More</summary>\nText\n</details>\n> quoted';
    const text = [...html].map((character) => answer.delta(character)).join('');
    expect(text + answer.end()).toBe(html);
  });

  it('keeps a first line break and passes on at once when nothing was thought', () => {
    const answer = new AnswerText();
    expect([answer.delta('\n'), answer.delta('Hi')]).toEqual(['\n', 'Hi']);
  });

  it('keeps the beginning of a tag that was none', () => {
    const answer = new AnswerText();
    answer.afterThinking();
    expect([answer.delta('</de'), answer.end()]).toEqual(['', '</de']);
  });
});
