import { answerOf, Chance } from '@sluice/provider-kit/testing';
import { describe, expect, it } from 'vitest';
import { ThinkText } from './think-text.js';

interface Apart {
  readonly reasoning: string;
  readonly text: string;
}

function apart(pieces: readonly string[], isWhole = true): Apart {
  const thinking = new ThinkText();
  const { reasoning, text } = answerOf([...pieces.flatMap((piece) => thinking.push(piece)), ...thinking.end(isWhole)]);
  return { reasoning, text };
}

const CASES: readonly [string, string, Apart][] = [
  ['a closing tag alone', 'why\n</think>\n\n42', { reasoning: 'why', text: '42' }],
  ['both tags', '<think>\nwhy\n</think>\n42', { reasoning: 'why', text: '42' }],
  ['blanks before the tag', '\n <think>why</think>42', { reasoning: 'why', text: '42' }],
  ['tags around the answer', '<think>why</think><answer>\n42\n</answer>\n', { reasoning: 'why', text: '42' }],
  ['an answer that is not closed', 'why</think><answer>42', { reasoning: 'why', text: '42' }],
  ['an answer whose end was cut', 'why</think><answer>42</ans', { reasoning: 'why', text: '42' }],
  ['an empty thought', '</think>42', { reasoning: '', text: '42' }],
  ['a second closing tag', 'why</think>a </think> b', { reasoning: 'why', text: 'a </think> b' }],
  [
    'the end of an answer in its middle',
    'w</think><answer>a </answer> b</answer>',
    { reasoning: 'w', text: 'a </answer> b' },
  ],
  ['lines and blanks inside', 'a\n\n b</think>c\n\n d ', { reasoning: 'a\n\n b', text: 'c\n\n d ' }],
  ['less-than signs at the ends', 'a <</think><answer>b < </answer>', { reasoning: 'a <', text: 'b <' }],
  ['a thought that is opened and never closed', '<think>why <', { reasoning: 'why <', text: '' }],
];

describe('ThinkText', () => {
  it.each(CASES)('reads %s', (_, given, expected) => {
    expect(apart([given])).toEqual(expected);
  });

  it.each(CASES)('reads %s however it is cut', (_, given, expected) => {
    for (let length = 1; length < given.length; length += 1) {
      expect(apart(given.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [])).toEqual(expected);
    }
  });

  it('takes a text without any tag for the answer if the model ended by itself', () => {
    expect(apart(['4', '2 '])).toEqual({ reasoning: '42', text: '42' });
    expect(apart(['4', '2 '], false)).toEqual({ reasoning: '42', text: '' });
    expect(apart(['<th'])).toEqual({ reasoning: '', text: '<th' });
  });

  it('takes all for the answer once reasoning came by another way', () => {
    const thinking = new ThinkText();
    thinking.skipReasoning();
    expect([...thinking.push('4 '), ...thinking.push('</think>'), ...thinking.end(true)]).toEqual([
      { type: 'text-delta', text: '4 ' },
      { type: 'text-delta', text: '</think>' },
    ]);
  });

  it('holds back nothing but blanks and what may be a tag', () => {
    const thinking = new ThinkText();
    expect(['a b', ' c </', 'd'].flatMap((piece) => thinking.push(piece))).toEqual([
      { type: 'reasoning-delta', text: 'a b' },
      { type: 'reasoning-delta', text: ' c' },
      { type: 'reasoning-delta', text: ' </d' },
    ]);
  });

  it('keeps any thought and any answer, however they are cut', () => {
    const chance = new Chance();
    const atoms = ['a', ' ', '\n', '<', '</', '>', '世', '😀', '<answer>', '</answer>', '<think>', '</thin'];
    for (let round = 0; round < 3_000; round += 1) {
      const reasoning = `R${chance.text(atoms, 8)}`.trim();
      const text = `A${chance.text(atoms, 8)}`;
      const opening = ['', '<think>', '<think>\n'][chance.below(3)];
      const wholes = [
        `${opening}${reasoning}\n</think>\n\n${text}`,
        `${opening}${reasoning}</think><answer>${text}.</answer>`,
      ];
      const [bare, wrapped] = wholes.map((whole) => apart(chance.pieces(whole)));
      expect(bare).toEqual({ reasoning, text });
      expect(wrapped).toEqual({ reasoning, text: `${text}.` });
    }
  });
});
